package io.nfwalk.trace;

import io.nfwalk.packet.Packet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What has to be so for a way, in words. */
record Conditions(Tracer said, Packet packet, Ways.Choice choice, Ways.Fate fate) {
    /** Whether the destination is this host's. */
    String address() {
        return packet.destination() + (choice.own() ? " is an address of this host" : " is no address of this host");
    }

    /** By which interfaces it goes, if that makes a difference. */
    Optional<String> interfaces(List<Ways.Choice> told) {
        boolean matter = told.stream()
                .anyMatch(other -> isSibling(other)
                        && (other.in().isPresent() || other.out().isPresent()));
        if (!matter) {
            return Optional.empty();
        }
        List<String> words = new ArrayList<>();
        choice.in().ifPresent(device -> words.add("comes in by " + device));
        choice.out().ifPresent(device -> words.add("leaves by " + device));
        return Optional.of(
                words.isEmpty()
                        ? "it goes by no interface that a rule decides by"
                        : "it " + String.join(" and ", words));
    }

    private boolean isSibling(Ways.Choice other) {
        return other.own() == choice.own();
    }

    /** How the command's user says so. */
    String option() {
        List<String> options = new ArrayList<>();
        if (choice.own()) {
            options.add(fate == Ways.Fate.LOCAL ? "--local" : "--address " + packet.destination());
        }
        choice.in().ifPresent(device -> options.add("--in " + device));
        choice.out().ifPresent(device -> options.add("--out " + device));
        return String.join(" ", options);
    }
}

package io.nfwalk.trace;

import io.nfwalk.packet.Packet;
import java.util.List;
import java.util.Optional;

/** What can't be said together of a trace. */
record Contradictions(Tracer said, Packet packet) {
    private static final int LONGEST_NAME = 15;

    /** Throws a ContradictionException about the first one. */
    void check() {
        refuse(
                said.isLocal() && said.out().isPresent(),
                "--local and --out can't both be: it stays here, or leaves; where rules send on what came for this host,"
                        + " --address and --out say so");
        refuse(said.isOwn() && said.in().isPresent(), "--own and --in can't both be: it is sent here, or comes in");
        refuse(said.isOwn() && said.physicalIn().isPresent(), "--own and --physin can't both be");
        refuse(said.physicalOut().isPresent() && said.physicalIn().isEmpty(), "--physout needs --physin");
        refuse(said.bridge().isPresent() && said.physicalIn().isEmpty(), "--bridge needs --physin");
        refuse(said.in().equals(Optional.of("lo")), "nothing comes in by lo but what this host sends itself: --own");
        refuse(
                said.stating().zone().isPresent()
                        && List.of(State.NEW, State.INVALID, State.UNTRACKED)
                                .contains(said.stating().state()),
                "--zone says where a connection lives: it needs --state established, reply or related");
        refuse(packet.source().isUnspecified() && !said.isOwn(), "the packet needs a source: ADDRESS to ADDRESS");
        if (said.host().isPresent()) {
            refuse(
                    said.isLocal() || said.out().isPresent(),
                    "the host's routes say where the packet goes, not --local or --out");
            refuse(
                    said.physicalIn().isPresent(),
                    "--physin is for a host that is not described; --in takes a bridge's port");
            refuse(
                    !said.addresses().isEmpty(),
                    "a described host has its addresses: --address does not go with --host");
            refuse(!said.sysctls().isEmpty(), "a described host has its sysctls: --sysctl does not go with --host");
        }
        World world = new World(said, packet, Optional.empty(), Optional.empty());
        for (Tracer.StatedAddress stated : said.addresses()) {
            String device = stated.device().orElse(world.in());
            refuse(
                    !device.equals(world.in()) && !device.equals(world.out()),
                    "there is no interface " + device + " here, only " + world.in() + " and " + world.out());
        }
        said.in().ifPresent(Contradictions::checkName);
        said.out().ifPresent(Contradictions::checkName);
        said.bridge().ifPresent(Contradictions::checkName);
        said.physicalIn().ifPresent(Contradictions::checkName);
        said.physicalOut().ifPresent(Contradictions::checkName);
        refuse(
                said.physicalIn().isPresent() && said.physicalIn().get().equals(world.in()),
                "a bridge and its port can't both be called " + world.in());
    }

    private static void checkName(String name) {
        boolean right = !name.isEmpty()
                && name.length() <= LONGEST_NAME
                && !name.matches("(?s).*[\\s/:].*")
                && !name.matches("[.]{1,2}|all|default");
        refuse(!right, "'" + name + "' can't be an interface's name: 1 to 15 characters without blanks, '/' and ':'");
        refuse(name.endsWith("+"), "'" + name + "' is no interface's name but a pattern");
    }

    private static void refuse(boolean wrong, String message) {
        if (wrong) {
            throw new ContradictionException(message);
        }
    }
}

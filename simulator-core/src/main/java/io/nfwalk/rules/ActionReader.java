package io.nfwalk.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the end of a rule: {@code -j} with a target or a chain, {@code -g} with a chain. */
final class ActionReader {
    private final ParseOptions options;
    private final Diagnostics diagnostics;
    private final CommandReader.ChainNames chains;
    private final ExtensionReader extensions;
    private final Words words;
    private Optional<Word> place = Optional.empty();
    private Action action = new Action.None();

    ActionReader(
            ParseOptions options,
            Diagnostics diagnostics,
            CommandReader.ChainNames chains,
            ExtensionReader extensions,
            Words words) {
        this.options = options;
        this.diagnostics = diagnostics;
        this.chains = chains;
        this.extensions = extensions;
        this.words = words;
    }

    /** The target's or chain's name, if the rule has an end. */
    Optional<Word> place() {
        return place;
    }

    /** The rule's end, if it could be read; {@link Action.None} if it has none. */
    Optional<Action> finish(RuleHead head) {
        return extensions.target().isPresent()
                ? extensions.readTarget(head).map(Action.Apply::new)
                : Optional.of(action);
    }

    /** {@code -j NAME} or {@code -g NAME}. A target comes before a chain of the same name, as iptables has it. */
    void read(OwnOption option, Word at, Word name) {
        if (place.isPresent()) {
            diagnostics.error("option-repeated", at, "a rule ends once only", "one -j or -g", "");
            return;
        }
        place = Optional.of(name);
        if (option == OwnOption.GOTO) {
            leadTo(name, new Action.Goto(name.text()), "a chain that an earlier line defines");
            return;
        }
        Optional<TargetRoom> room = options.extensions().target(name.text());
        if (room.isPresent()) {
            extensions.loadTarget(room.get(), name);
        } else if (chains.isUserChain(name.text())) {
            action = new Action.Jump(name.text());
        } else if (KnownExtensions.isTarget(name.text()) || isThirdParty(name.text())) {
            extensions.loadTargetWithoutRoom(name.text(), name);
        } else {
            leadTo(name, new Action.Jump(name.text()), "a target, or a chain that an earlier line defines");
        }
    }

    /** Whether the unknown name is a target's and not a chain's: options follow that are not this rule's. */
    private boolean isThirdParty(String name) {
        Optional<Word> next = words.peek();
        return next.isPresent()
                && next.get().text().startsWith("--")
                && extensions.lookup().find(next.get().text()) instanceof OptionLookup.Found.Nothing
                && Spelling.nearest(name, KnownExtensions.targets(options.extensions()))
                        .isEmpty();
    }

    private void leadTo(Word name, Action chosen, String expected) {
        action = chosen;
        if (chains.isUserChain(name.text())) {
            return;
        }
        if (chains.isBuiltIn(name.text())) {
            diagnostics.error("jump-to-built-in", name, name.text() + " is a built-in chain", "a user chain", "");
            return;
        }
        boolean mayBeTarget = chosen instanceof Action.Jump;
        diagnostics.error(
                "chain-undefined",
                name,
                "there is no chain" + (mayBeTarget ? " and no target" : "") + " '" + name.text() + "'",
                expected,
                diagnostics.hint(name.text(), () -> candidates(mayBeTarget)));
    }

    private List<String> candidates(boolean targetsToo) {
        List<String> candidates = new ArrayList<>(chains.some());
        if (targetsToo) {
            candidates.addAll(KnownExtensions.targets(options.extensions()));
        }
        return candidates;
    }
}

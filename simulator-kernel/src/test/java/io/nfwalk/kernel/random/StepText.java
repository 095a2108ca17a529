package io.nfwalk.kernel.random;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** A step of a scenario. */
public sealed interface StepText {
    /** {@code connect}, {@code ping}, {@code send}, {@code send-at-once}, {@code change} or {@code wait}. */
    String kind();

    /** Adds the step to a list of steps in YAML. */
    void yaml(StringBuilder text);

    /** Whether it says something of that host. */
    boolean concerns(String host);

    /** The same step with less to say. */
    Stream<StepText> simpler();

    /**
     * {@code connect}, {@code ping} or {@code send}.
     *
     * @param kind which of them
     * @param words what it says
     */
    record Traffic(String kind, List<Word> words) implements StepText {
        /** Without these nothing can be sent. */
        private static final Set<String> NEEDED = Set.of("from", "into", "to", "dst", "src", "protocol");

        /** Copies the list. */
        public Traffic {
            words = List.copyOf(words);
        }

        /** The value of a word, as YAML. */
        public Optional<String> word(String key) {
            return words.stream()
                    .filter(word -> word.key().equals(key))
                    .map(Word::yaml)
                    .findFirst();
        }

        /** The same without a word. */
        Traffic without(String key) {
            return new Traffic(
                    kind, words.stream().filter(word -> !word.key().equals(key)).toList());
        }

        @Override
        public void yaml(StringBuilder text) {
            text.append("  - ")
                    .append(kind)
                    .append(": ")
                    .append(Word.flow(words))
                    .append("\n");
        }

        @Override
        public boolean concerns(String host) {
            return word("from").filter(host::equals).isPresent()
                    || word("into")
                            .filter(place -> place.startsWith(host + "/"))
                            .isPresent();
        }

        @Override
        public Stream<StepText> simpler() {
            return words.stream().filter(word -> !NEEDED.contains(word.key())).map(word -> {
                List<Word> left = new ArrayList<>(words);
                left.remove(word);
                return new Traffic(kind, left);
            });
        }
    }

    /**
     * {@code send-at-once}.
     *
     * @param packets what is under way at the same time, each a {@code send}
     */
    record AtOnce(List<Traffic> packets) implements StepText {
        /** Copies the list. */
        public AtOnce {
            packets = List.copyOf(packets);
        }

        @Override
        public String kind() {
            return "send-at-once";
        }

        @Override
        public void yaml(StringBuilder text) {
            text.append("  - send-at-once:\n");
            packets.forEach(packet ->
                    text.append("      - ").append(Word.flow(packet.words())).append("\n"));
        }

        @Override
        public boolean concerns(String host) {
            return packets.stream().anyMatch(packet -> packet.concerns(host));
        }

        @Override
        public Stream<StepText> simpler() {
            Stream<StepText> fewer = Simpler.shorter(packets)
                    .filter(left -> !left.isEmpty())
                    .map(left -> left.size() == 1 ? left.get(0) : new AtOnce(left));
            Stream<StepText> plain = Simpler.eachSimpler(
                            packets, packet -> packet.simpler().map(Traffic.class::cast))
                    .map(AtOnce::new);
            return Stream.concat(fewer, plain);
        }
    }

    /**
     * {@code change}.
     *
     * @param host whose
     * @param words what else changes
     * @param rules the tables that are loaded
     * @param noflush whether they are added to what is there
     */
    record Change(String host, List<Word> words, Optional<RuleSetText> rules, boolean noflush) implements StepText {
        /** Copies the list. */
        public Change {
            words = List.copyOf(words);
        }

        /** A change of one thing. */
        static Change of(String host, Word word) {
            return new Change(host, List.of(word), Optional.empty(), false);
        }

        @Override
        public String kind() {
            return "change";
        }

        @Override
        public void yaml(StringBuilder text) {
            if (rules.isEmpty()) {
                List<Word> all = new ArrayList<>(List.of(Word.text("host", host)));
                all.addAll(words);
                text.append("  - change: ").append(Word.flow(all)).append("\n");
                return;
            }
            text.append("  - change:\n      host: ").append(host).append("\n");
            words.forEach(word -> text.append("      " + word.key() + ": " + word.yaml() + "\n"));
            if (noflush) {
                text.append("      noflush: true\n");
            }
            HostText.block(text, rules.get().key() + "-text", rules.get().text(), 6);
        }

        @Override
        public boolean concerns(String other) {
            return host.equals(other);
        }

        @Override
        public Stream<StepText> simpler() {
            Stream<StepText> fewer = Simpler.shorter(words)
                    .filter(left -> !left.isEmpty() || rules.isPresent())
                    .map(left -> new Change(host, left, rules, noflush));
            Stream<StepText> loads = Simpler.optional(rules, RuleSetText::simpler)
                    .filter(set -> set.isPresent() || !words.isEmpty())
                    .map(set -> new Change(host, words, set, noflush));
            return Stream.concat(fewer, loads);
        }
    }

    /**
     * {@code wait}.
     *
     * @param time how long, as {@code 3s}
     */
    record Wait(String time) implements StepText {
        @Override
        public String kind() {
            return "wait";
        }

        @Override
        public void yaml(StringBuilder text) {
            text.append("  - wait: ").append(time).append("\n");
        }

        @Override
        public boolean concerns(String host) {
            return false;
        }

        @Override
        public Stream<StepText> simpler() {
            return Stream.of();
        }
    }
}

package io.nfwalk.scenario;

import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.MacAddress;
import io.nfwalk.rules.Spelling;
import io.nfwalk.scenario.YamlNode.Entry;
import io.nfwalk.scenario.YamlNode.Kind;
import io.nfwalk.scenario.YamlNode.Mapping;
import io.nfwalk.scenario.YamlNode.Place;
import io.nfwalk.scenario.YamlNode.Scalar;
import io.nfwalk.scenario.YamlNode.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** A mapping whose keys are known: gives typed values and tells what is wrong with them. */
final class Fields {
    private final Mapping mapping;
    private final Problems problems;

    private Fields(Mapping mapping, Problems problems) {
        this.mapping = mapping;
        this.problems = problems;
    }

    /** The node as a mapping with these keys; any other key is a problem; empty if it is no mapping. */
    static Optional<Fields> of(YamlNode node, String what, List<String> keys, Problems problems) {
        if (node.isNull()) {
            return Optional.of(new Fields(new Mapping(List.of(), node.place()), problems));
        }
        if (!(node instanceof Mapping mapping)) {
            problems.error(
                    node.place(),
                    "scenario-wrong-kind",
                    what + " is " + node.describe(),
                    "a mapping with " + list(keys));
            return Optional.empty();
        }
        for (Entry entry : mapping.entries()) {
            if (!keys.contains(entry.key())) {
                problems.error(
                        entry.keyPlace(),
                        entry.key().length(),
                        "scenario-unknown-key",
                        what + " has no key '" + entry.key() + "'",
                        list(keys),
                        hint(entry.key(), keys));
            }
        }
        return Optional.of(new Fields(mapping, problems));
    }

    private static String hint(String key, List<String> keys) {
        return key.equals("<<") ? "YAML 1.2 has no merge keys; write out what is meant" : Spelling.hint(key, keys);
    }

    private static String list(List<String> keys) {
        return String.join(", ", keys);
    }

    /** The same mapping; what is wrong with its values is told there. */
    Fields telling(Problems others) {
        return new Fields(mapping, others);
    }

    Place place() {
        return mapping.place();
    }

    boolean has(String key) {
        return node(key).isPresent();
    }

    /** The key's value, if it is there and not null. */
    Optional<YamlNode> node(String key) {
        return mapping.entry(key).map(Entry::value).filter(node -> !node.isNull());
    }

    /** Where the key's value stands; where the mapping begins if there is none. */
    Place placeOf(String key) {
        return mapping.entry(key).map(entry -> entry.value().place()).orElse(place());
    }

    /** Where the key stands. */
    Place placeOfKey(String key) {
        return mapping.entry(key).map(Entry::keyPlace).orElse(place());
    }

    /** The entries of the mapping that the key holds; none if it is absent or, which is told, no mapping. */
    List<Entry> entries(String key, String expected) {
        Optional<YamlNode> node = node(key);
        if (node.isPresent() && !(node.get() instanceof Mapping)) {
            wrongKind(key, node.get(), expected);
        }
        return node.isPresent() && node.get() instanceof Mapping inner ? inner.entries() : List.of();
    }

    Optional<String> text(String key) {
        return scalar(key).map(Scalar::text);
    }

    /** The key's single value, if it is there. */
    Optional<Scalar> scalar(String key) {
        return scalar(key, "a single value");
    }

    /** The key's single value, if it is there; {@code expected} is for the message about a list or a mapping. */
    Optional<Scalar> scalar(String key, String expected) {
        return node(key).flatMap(node -> scalar(node, key, expected));
    }

    private Optional<Scalar> scalar(YamlNode node, String key, String expected) {
        if (node instanceof Scalar scalar && !node.isNull()) {
            return Optional.of(scalar);
        }
        wrongKind(key, node, expected);
        return Optional.empty();
    }

    private void wrongKind(String key, YamlNode node, String expected) {
        problems.error(node.place(), "scenario-wrong-kind", "'" + key + "' is " + node.describe(), expected);
    }

    /** The key's single value; a problem if it is missing. */
    Optional<Scalar> required(String key, String what, String example) {
        if (!has(key)) {
            problems.error(place(), "scenario-missing-key", what + " has no '" + key + "'", example);
            return Optional.empty();
        }
        return scalar(key);
    }

    /** A list of texts, or a single one. */
    List<Scalar> texts(String key) {
        Optional<YamlNode> node = node(key);
        List<Scalar> texts = new ArrayList<>();
        if (node.isPresent() && node.get() instanceof Sequence sequence) {
            sequence.items()
                    .forEach(
                            item -> scalar(item, key, "a list of single values").ifPresent(texts::add));
        } else {
            node.flatMap(single -> scalar(single, key, "a list")).ifPresent(texts::add);
        }
        return texts;
    }

    boolean flag(String key, boolean otherwise) {
        Optional<Scalar> scalar = scalar(key);
        if (scalar.isEmpty()) {
            return otherwise;
        }
        if (scalar.get().kind() != Kind.BOOLEAN) {
            String text = scalar.get().text();
            String message = "'" + text + "' is no value for '" + key + "'";
            wrong(scalar.get(), message, "true or false", text.matches("true|false") ? "without quotes" : "");
            return otherwise;
        }
        return scalar.get().text().equalsIgnoreCase("true");
    }

    OptionalLong number(String key, long first, long last) {
        Optional<Scalar> scalar = scalar(key);
        if (scalar.isEmpty()) {
            return OptionalLong.empty();
        }
        OptionalLong number = CoreNumber.parse(scalar.get().text());
        if (number.isPresent() && number.getAsLong() >= first && number.getAsLong() <= last) {
            return number;
        }
        wrong(scalar.get(), key, "a number from " + first + " to " + last);
        return OptionalLong.empty();
    }

    int number(String key, int first, int last, int otherwise) {
        return (int) number(key, (long) first, (long) last).orElse(otherwise);
    }

    OptionalInt integer(String key, int first, int last) {
        OptionalLong number = number(key, (long) first, (long) last);
        return number.isPresent() ? OptionalInt.of((int) number.getAsLong()) : OptionalInt.empty();
    }

    Optional<IpAddress> address(String key) {
        Optional<Scalar> scalar = scalar(key);
        Optional<IpAddress> address = scalar.flatMap(value -> IpAddress.parse(value.text()));
        if (scalar.isPresent() && address.isEmpty()) {
            wrong(scalar.get(), key, "an IPv4 or IPv6 address");
        }
        return address;
    }

    Optional<MacAddress> mac(String key) {
        Optional<Scalar> scalar = scalar(key);
        Optional<MacAddress> mac = scalar.flatMap(value -> MacAddress.parse(value.text()));
        if (scalar.isPresent() && mac.isEmpty()) {
            wrong(scalar.get(), key, "a MAC such as \"02:00:00:00:01:01\"");
        }
        return mac;
    }

    /** Tells that a value does not fit its key. */
    void wrong(Scalar scalar, String key, String expected) {
        wrong(scalar, "'" + scalar.text() + "' is no value for '" + key + "'", expected, "");
    }

    /** Tells what is wrong with a value. */
    void wrong(Scalar scalar, String message, String expected, String hint) {
        problems.error(scalar.place(), scalar.text().length(), "scenario-wrong-value", message, expected, hint);
    }
}

package io.nfwalk.target;

import io.nfwalk.conntrack.Direction;
import io.nfwalk.conntrack.Template;
import io.nfwalk.conntrack.TemplateMark;
import io.nfwalk.conntrack.Zone;
import io.nfwalk.conntrack.helper.Helper;
import io.nfwalk.conntrack.helper.Helpers;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.Protocol;
import io.nfwalk.rules.Effect;
import io.nfwalk.rules.Listed;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionException;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.OptionText;
import io.nfwalk.rules.OptionValues;
import io.nfwalk.rules.Placement;
import io.nfwalk.rules.Refusal;
import io.nfwalk.rules.RuleHead;
import io.nfwalk.rules.Spelling;
import io.nfwalk.rules.TableName;
import io.nfwalk.rules.Target;
import io.nfwalk.rules.TargetContext;
import io.nfwalk.rules.TargetRoom;
import io.nfwalk.rules.Verdict;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * {@code -j CT}: tells the tracking hook how to track the packet, or not to. Of several such rules the first decides.
 *
 * <p>Semantics: kernel net/netfilter/xt_CT.c, xt_ct_target and xt_ct_tg_check. Options and save form: iptables
 * extensions/libxt_CT.c.
 *
 * @param notrack {@code --notrack}: not to be tracked; all else is then without effect
 * @param helper the helper for a new connection, if any
 * @param timeout the name of a time-out policy, if any; the kernel knows what it says, a rule set does not
 * @param events {@code --ctevents}, in iptables' order: of no effect on a packet's way
 * @param expectationEvents {@code --expevents}, likewise
 * @param zone the zone to look the packet up in
 */
record CtTarget(
        boolean notrack,
        Optional<String> helper,
        Optional<String> timeout,
        List<String> events,
        List<String> expectationEvents,
        ZoneChoice zone)
        implements Target {
    /** Copies the lists. */
    CtTarget {
        events = List.copyOf(events);
        expectationEvents = List.copyOf(expectationEvents);
    }

    /**
     * How the zone is found.
     *
     * @param number its number, 0 to 65535; 0 with {@code fromMark}
     * @param fromMark whether it is the packet mark's lower 16 bits instead
     * @param direction the only direction it holds for; empty for both
     */
    record ZoneChoice(int number, boolean fromMark, Optional<Direction> direction) {
        static final ZoneChoice DEFAULT = new ZoneChoice(0, false, Optional.empty());

        /** Zone 0 is zone 0 in whichever direction. */
        ZoneChoice {
            direction = number == 0 && !fromMark ? Optional.empty() : direction;
        }

        private List<Direction> directions() {
            return direction.map(List::of).orElse(List.of(Direction.ORIGINAL, Direction.REPLY));
        }

        /** The template with this zone; a mark's is left to the tracking hook. */
        Template template(Optional<String> helper) {
            List<Direction> holdsFor = directions();
            Zone zone = new Zone(
                    holdsFor.contains(Direction.ORIGINAL) ? number : 0,
                    holdsFor.contains(Direction.REPLY) ? number : 0);
            return new Template(zone, helper, fromMark ? holdsFor : List.of());
        }

        String toSave() {
            if (equals(DEFAULT)) {
                return "";
            }
            String suffix = direction
                    .map(only -> only == Direction.ORIGINAL ? "-orig" : "-reply")
                    .orElse("");
            return " --zone" + suffix + " " + (fromMark ? "mark" : number);
        }
    }

    private static final List<String> EVENTS = List.of(
            "new", "related", "destroy", "reply", "assured", "protoinfo", "helper", "mark", "natseqinfo", "secmark");
    private static final List<String> EXPECTATION_EVENTS = List.of("new");
    private static final int FROM_MARK = -1;

    private static final OptionTable OPTIONS = OptionTable.of(
            Option.flag("--notrack"),
            Option.text("--helper", 15),
            Option.text("--timeout", 31),
            Option.custom("--ctevents", 1, words -> readEvents(words.get(0), EVENTS)),
            Option.custom("--expevents", 1, words -> readEvents(words.get(0), EXPECTATION_EVENTS)),
            Option.custom("--zone", 1, words -> readZone(words.get(0))),
            Option.custom("--zone-orig", 1, words -> readZone(words.get(0))),
            Option.custom("--zone-reply", 1, words -> readZone(words.get(0))));

    static final TargetRoom ROOM = TargetRoom.of("CT", OPTIONS, CtTarget::read)
            .listed(Listed.inParts()
                    .with("CT", "")
                    .with("NOTRACK", "--notrack")
                    .with("notrack", "--notrack")
                    .with("(helper|zone-orig|zone-reply|zone|ctevents|expevents|timeout) (\\S+)", "--$1 $2"));

    private static CtTarget read(OptionValues values, Family family, RuleHead head) {
        return new CtTarget(
                values.has("--notrack"),
                values.find("--helper", String.class).filter(name -> !name.isEmpty()),
                values.find("--timeout", String.class).filter(name -> !name.isEmpty()),
                eventsOf(values, "--ctevents", EVENTS),
                eventsOf(values, "--expevents", EXPECTATION_EVENTS),
                zoneOf(values));
    }

    private static List<String> eventsOf(OptionValues values, String option, List<String> known) {
        String[] given = values.find(option, String[].class).orElse(new String[0]);
        return known.stream().filter(Arrays.asList(given)::contains).toList();
    }

    private static String[] readEvents(String word, List<String> known) throws OptionException {
        String[] events = word.split(",", -1);
        for (String event : events) {
            if (!known.contains(event)) {
                throw OptionException.of(
                                "option-value-unknown", "CT knows no event '" + event + "'", String.join(", ", known))
                        .withHint(Spelling.hint(event, known));
            }
        }
        return events;
    }

    private static int readZone(String word) throws OptionException {
        return word.equalsIgnoreCase("mark") ? FROM_MARK : (int) OptionText.number(word, 0, 0xffff);
    }

    /**
     * Of several zone options the last number counts, {@code mark} beats any number, and each names its direction;
     * iptables keeps one number for both.
     */
    private static ZoneChoice zoneOf(OptionValues values) {
        int number = 0;
        boolean fromMark = false;
        for (String option : values.names()) {
            if (option.startsWith("--zone")) {
                int given = values.value(option, Integer.class);
                fromMark |= given == FROM_MARK;
                number = given == FROM_MARK ? number : given;
            }
        }
        boolean original = values.has("--zone-orig");
        Optional<Direction> direction = original == values.has("--zone-reply")
                ? Optional.empty()
                : Optional.of(original ? Direction.ORIGINAL : Direction.REPLY);
        return new ZoneChoice(fromMark ? 0 : number, fromMark, direction);
    }

    @Override
    public String name() {
        return "CT";
    }

    /** All but {@code --notrack}, even without options. */
    @Override
    public boolean needsTracking() {
        return !notrack;
    }

    @Override
    public Verdict apply(TargetContext context) {
        if (context.carriesTracking()) {
            return Verdict.CONTINUE;
        }
        if (notrack) {
            context.untrack();
        } else {
            TemplateMark mark = context.memory(TemplateMark.class, TemplateMark::new);
            context.setTemplate(zone.template(helper).withMark(mark));
        }
        return Verdict.CONTINUE;
    }

    @Override
    public Effect effect() {
        return Effect.TAGS;
    }

    @Override
    public String toSave() {
        return "-j CT" + (notrack ? " --notrack" : "")
                + helper.map(name -> " --helper " + name).orElse("")
                + timeout.map(name -> " --timeout " + name).orElse("")
                + (events.isEmpty() ? "" : " --ctevents " + String.join(",", events))
                + (expectationEvents.isEmpty() ? "" : " --expevents " + String.join(",", expectationEvents))
                + zone.toSave();
    }

    @Override
    public Optional<Refusal> refusal(Placement placement) {
        return Refusals.unlessIn(TableName.RAW, "CT", placement)
                .or(() -> notrack ? Optional.empty() : helper.flatMap(name -> helperRefusal(name, placement)))
                .or(() -> notrack ? Optional.empty() : timeout.flatMap(name -> timeoutRefusal(placement)));
    }

    private static Optional<Refusal> helperRefusal(String name, Placement placement) {
        List<Helper> known = Helpers.all().stream()
                .filter(helper -> helper.traits().families().contains(placement.family()))
                .toList();
        Optional<Helper> helper =
                known.stream().filter(one -> one.traits().name().equals(name)).findFirst();
        if (helper.isEmpty()) {
            return Optional.of(new Refusal(
                    "target-unknown-helper",
                    "the kernel has no helper '" + name + "' for this family",
                    "one of "
                            + String.join(
                                    ", ",
                                    known.stream()
                                            .map(one -> one.traits().name())
                                            .toList())));
        }
        List<Integer> protocols = helper.get().traits().protocols();
        if (protocols.contains(placement.head().onlyProtocol().orElse(-1))) {
            return Optional.empty();
        }
        return Optional.of(new Refusal(
                "target-wrong-protocol",
                "the helper '" + name + "' needs a rule for its protocol",
                String.join(
                                " or ",
                                protocols.stream()
                                        .map(number -> "-p " + Protocol.name(number))
                                        .toList())
                        + ", not inverted"));
    }

    private static Optional<Refusal> timeoutRefusal(Placement placement) {
        return placement.head().onlyProtocol().isPresent()
                ? Optional.empty()
                : Optional.of(new Refusal(
                        "target-wrong-protocol", "CT --timeout needs a rule for one protocol", "-p, not inverted"));
    }
}

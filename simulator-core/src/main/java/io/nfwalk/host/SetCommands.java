package io.nfwalk.host;

import io.nfwalk.conntrack.VirtualClock;
import io.nfwalk.rules.IpSets.Mapping;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Carries the commands of {@code ipset save} text out. Source: ipset lib/ipset.c and its types; ip_set_core.c. */
final class SetCommands {
    /** An unsigned number that no counter reaches. */
    private static final long NOT_SAID = -1;

    private static final List<String> BATCHED = List.of("add", "-A", "--add", "del", "-D", "--del");
    /** The most commands of a text: each element may be one. */
    static final int MOST_COMMANDS = 400_000;

    private static final int LONGEST_NAME = 31;
    private static final long LONGEST_TIMEOUT = 2_147_483;
    private static final long LARGEST = 0xffff_ffffL;
    private static final int LONGEST_COMMENT = 255;
    private static final int LAST_QUEUE = 65_535;
    private static final Pattern MARK = Pattern.compile("0x([0-9A-Fa-f]+)(?:/0x([0-9A-Fa-f]+))?");
    private static final Pattern PRIORITY = Pattern.compile("(?:0[xX])?([0-9A-Fa-f]+):(?:0[xX])?([0-9A-Fa-f]+)");

    private final Map<String, IpSet> sets;
    private final VirtualClock clock;
    /** The sets that loaded rules name: these can be emptied and swapped, but have to stay. */
    private final Set<String> inRules;
    /** Whether what is there already is no mistake: from the first line on that says so. */
    private boolean exist;
    /** What ipset hands to the kernel as one: elements of one set, put in or taken out by lines that follow each other. */
    private String batch = "";
    /** Whether what is there already was no mistake when that began. */
    private boolean batchMayExist;
    /** No set has a higher place. */
    private int highest;

    SetCommands(Map<String, IpSet> sets, VirtualClock clock, boolean exist, Collection<String> inRules) {
        this.sets = sets;
        this.clock = clock;
        this.inRules = Set.copyOf(inRules);
        this.exist = exist;
        this.highest = sets.values().stream().mapToInt(IpSet::place).max().orElse(-1);
    }

    void run(SetText text) {
        if (text.lines().size() > MOST_COMMANDS) {
            SetLine first = new SetLine(text.lines().get(MOST_COMMANDS));
            String expected = "at most " + MOST_COMMANDS + " commands";
            throw first.refuse(first.next(expected), "here are more commands than are read", expected);
        }
        text.lines().forEach(line -> run(new SetLine(line)));
    }

    private void run(SetLine line) {
        SetText.Word command = line.next("a command: create, add, del, flush, destroy, swap or rename");
        exist |= line.exists();
        if (!BATCHED.contains(command.text())) {
            batch = "";
        }
        switch (command.text()) {
            case "create", "-N", "n", "--create" -> create(line);
            case "add", "-A", "--add" -> add(line);
            case "del", "-D", "--del" -> delete(line);
            case "flush", "-F", "--flush" -> flush(line);
            case "destroy", "-X", "x", "--destroy" -> destroy(line, command);
            case "swap", "-W", "w", "--swap" -> swap(line);
            case "rename", "-E", "e", "--rename" -> rename(line);
            case "COMMIT", "quit" -> {
                // The end of a part.
            }
            default ->
                throw line.refuse(
                        command,
                        "'" + command.text() + "' is no command of ipset",
                        "create, add, del, flush, destroy, swap, rename");
        }
    }

    private SetText.Word name(SetLine line) {
        SetText.Word name = line.next("the name of a set");
        if (name.text().length() > LONGEST_NAME) {
            throw line.refuse(name, "the set's name is too long", "at most " + LONGEST_NAME + " characters");
        }
        return name;
    }

    private IpSet known(SetLine line, SetText.Word name) {
        IpSet set = sets.get(name.text());
        if (set == null) {
            String expected = sets.isEmpty() ? "create before it" : String.join(", ", sets.keySet());
            throw line.refuse(name, "there is no set '" + name.text() + "'", expected);
        }
        return set;
    }

    private void create(SetLine line) {
        SetText.Word name = name(line);
        SetText.Word type = line.next("the type of a set");
        SetSettings read = SetSettings.read(line, type);
        IpSet.Settings settings = read.settings();
        if (sets.containsKey(name.text())) {
            boolean same = sets.get(name.text()).settings().isLike(settings);
            if (!same || !exist) {
                throw line.refuse(name, "there is a set '" + name.text() + "' already", "another name");
            }
            return;
        }
        int place = freePlace();
        highest = Math.max(highest, place);
        sets.put(name.text(), new IpSet(settings, read.storage(), place, clock.journal()));
    }

    /** Source: kernel net/netfilter/ipset/ip_set_core.c, find_free_id. */
    private int freePlace() {
        if (highest < sets.size()) {
            return sets.size();
        }
        Set<Integer> taken = sets.values().stream().map(IpSet::place).collect(Collectors.toSet());
        return IntStream.range(0, sets.size())
                .filter(place -> !taken.contains(place))
                .findFirst()
                .orElseThrow();
    }

    /** Source: ipset lib/session.c: what the first line of a batch said holds for all of it. */
    private boolean mayExist(String ofBatch) {
        if (!batch.equals(ofBatch)) {
            batch = ofBatch;
            batchMayExist = exist;
        }
        return batchMayExist;
    }

    private void add(SetLine line) {
        SetText.Word name = name(line);
        IpSet set = known(line, name);
        SetText.Word word = line.next("an element of " + set.type().text());
        List<SetElement> elements = new SetElements(set, line).read(word);
        IpSet.Member member = member(set, line);
        boolean mayExist = mayExist("add " + name.text());
        for (SetElement element : elements) {
            checkMember(set, element, line, word);
            Duration now = clock.now();
            Optional<IpSet.Member> present = set.live(element, now);
            if (present.isPresent() && !mayExist) {
                throw line.refuse(word, "'" + word.text() + "' is in the set already", "");
            }
            if (present.isEmpty() && set.isFull(now)) {
                if (!set.settings().forceAdd()) {
                    throw line.refuse(
                            word, "the set is full", "at most " + set.settings().most() + " elements");
                }
                set.members().remove(set.members().keySet().iterator().next());
            }
            IpSet.Member own = copy(member);
            beginCounting(own, present);
            put(set, element, own, line);
        }
    }

    /**
     * What the line did not say goes on. Source: kernel include/linux/netfilter/ipset/ip_set.h, ip_set_init_counter.
     */
    private static void beginCounting(IpSet.Member own, Optional<IpSet.Member> known) {
        own.packets = own.packets == NOT_SAID ? known.map(old -> old.packets).orElse(0L) : own.packets;
        own.bytes = own.bytes == NOT_SAID ? known.map(old -> old.bytes).orElse(0L) : own.bytes;
    }

    private void checkMember(IpSet set, SetElement element, SetLine line, SetText.Word word) {
        if (set.type() == IpSet.Type.SET && known(line, word).type() == IpSet.Type.SET) {
            throw line.refuse(word, "a list of sets can't be in another one", "a set of another type");
        }
    }

    /**
     * A list of sets has an order: a new one stands behind the others, or where the line says. Source: kernel
     * net/netfilter/ipset/ip_set_list_set.c, list_set_uadd.
     */
    private void put(IpSet set, SetElement element, IpSet.Member member, SetLine line) {
        Optional<SetText.Word> beside = line.before().or(line::after);
        beside.ifPresent(word -> checkBeside(set, line, word));
        if (beside.isEmpty() || set.members().containsKey(element)) {
            set.members().put(element, member);
            return;
        }
        Map<SetElement, IpSet.Member> old = new LinkedHashMap<>(set.members());
        SetElement other = SetElement.ofSet(beside.get().text());
        set.members().clear();
        old.forEach((each, its) -> {
            if (each.equals(other) && line.before().isPresent()) {
                set.members().put(element, member);
            }
            set.members().put(each, its);
            if (each.equals(other) && line.before().isEmpty()) {
                set.members().put(element, member);
            }
        });
    }

    private void checkBeside(IpSet list, SetLine line, SetText.Word word) {
        known(line, word);
        if (list.live(SetElement.ofSet(word.text()), clock.now()).isEmpty()) {
            throw line.refuse(word, "the set '" + word.text() + "' is not in the list", "one that is");
        }
    }

    /** Source: kernel net/netfilter/ipset/ip_set_list_set.c, list_set_udel. */
    private void checkNeighbour(IpSet list, SetElement element, SetLine line) {
        Optional<SetText.Word> beside = line.before().or(line::after);
        if (beside.isEmpty()) {
            return;
        }
        known(line, beside.get());
        List<SetElement> members = List.copyOf(list.members().keySet());
        int at = members.indexOf(element) + (line.before().isPresent() ? 1 : -1);
        boolean stands = members.contains(element)
                && at >= 0
                && at < members.size()
                && members.get(at).member().equals(beside.get().text());
        if (!stands) {
            throw line.refuse(beside.get(), "the set '" + beside.get().text() + "' does not stand there", "");
        }
    }

    private static IpSet.Member copy(IpSet.Member member) {
        IpSet.Member copy = new IpSet.Member();
        copy.expires = member.expires;
        copy.nomatch = member.nomatch;
        copy.packets = member.packets;
        copy.bytes = member.bytes;
        copy.mapping = member.mapping;
        copy.priority = member.priority;
        copy.queue = member.queue;
        copy.comment = member.comment;
        return copy;
    }

    /** What a line says of its element besides what it is. */
    private IpSet.Member member(IpSet set, SetLine line) {
        IpSet.Member member = new IpSet.Member();
        member.packets = NOT_SAID;
        member.bytes = NOT_SAID;
        Optional<Long> timeout = set.settings().timeout();
        while (line.hasNext()) {
            SetText.Word option = line.next("an option");
            switch (option.text()) {
                case "timeout" -> {
                    require(timeout.isPresent(), line, option, "timeout");
                    timeout = Optional.of(line.number(0, LONGEST_TIMEOUT));
                }
                case "packets", "bytes" -> {
                    require(set.settings().counters(), line, option, "counters");
                    long number = line.number(0, -1);
                    member.packets = option.text().equals("packets") ? number : member.packets;
                    member.bytes = option.text().equals("bytes") ? number : member.bytes;
                }
                case "comment" -> {
                    require(set.settings().comment(), line, option, "comment");
                    member.comment = comment(line);
                }
                case "skbmark" -> {
                    require(set.settings().skbinfo(), line, option, "skbinfo");
                    member.mapping = Optional.of(mark(line));
                }
                case "skbprio" -> {
                    require(set.settings().skbinfo(), line, option, "skbinfo");
                    member.priority = priority(line);
                    member.mapping = member.mapping.or(() -> Optional.of(new Mapping(0, 0)));
                }
                case "skbqueue" -> {
                    require(set.settings().skbinfo(), line, option, "skbinfo");
                    member.queue = (int) line.number(0, LAST_QUEUE);
                    member.mapping = member.mapping.or(() -> Optional.of(new Mapping(0, 0)));
                }
                case "nomatch" -> {
                    require(set.type().hasNetworks(), line, option, "networks");
                    member.nomatch = true;
                }
                default -> line.option(option, set.type() == IpSet.Type.SET);
            }
        }
        timeout.filter(seconds -> seconds != 0)
                .ifPresent(seconds -> member.expires = Optional.of(clock.now().plusSeconds(seconds)));
        return member;
    }

    private static void require(boolean has, SetLine line, SetText.Word option, String what) {
        if (!has) {
            throw line.refuse(option, "the set was made without " + what, "");
        }
    }

    private static String comment(SetLine line) {
        SetText.Word word = line.next("a comment");
        if (word.text().getBytes(StandardCharsets.UTF_8).length > LONGEST_COMMENT) {
            throw line.refuse(word, "the comment is too long", "at most " + LONGEST_COMMENT + " bytes");
        }
        return word.text();
    }

    /** Source: ipset lib/parse.c, ipset_parse_skbmark: what it can't read of a mask stands for all bits. */
    private static Mapping mark(SetLine line) {
        SetText.Word word = line.next("a mark");
        Matcher mark = MARK.matcher(word.text());
        if (!mark.lookingAt()) {
            throw line.refuse(word, "'" + word.text() + "' is no mark", "0x10 or 0x10/0xff");
        }
        return new Mapping(bits(mark.group(1)), mark.group(2) == null ? -1 : bits(mark.group(2)));
    }

    private static int bits(String digits) {
        return new BigInteger(digits, 16).min(BigInteger.valueOf(LARGEST)).intValue();
    }

    /** Source: ipset lib/parse.c, ipset_parse_skbprio. */
    private static int priority(SetLine line) {
        SetText.Word word = line.next("a class");
        Matcher parts = PRIORITY.matcher(word.text());
        if (!parts.lookingAt()) {
            throw line.refuse(word, "'" + word.text() + "' is no class", "major and minor number, as 1:10");
        }
        return bits(parts.group(1)) << Short.SIZE | bits(parts.group(2)) & 0xffff;
    }

    private void delete(SetLine line) {
        SetText.Word name = name(line);
        IpSet set = known(line, name);
        SetText.Word word = line.next("an element of " + set.type().text());
        List<SetElement> elements = new SetElements(set, line).read(word);
        while (line.hasNext()) {
            line.option(line.next("an option"), set.type() == IpSet.Type.SET);
        }
        boolean mayExist = mayExist("del " + name.text());
        for (SetElement element : elements) {
            checkNeighbour(set, element, line);
            boolean there = set.live(element, clock.now()).isPresent();
            set.members().remove(element);
            if (!there && !mayExist) {
                throw line.refuse(word, "'" + word.text() + "' is not in the set", "");
            }
        }
    }

    private void flush(SetLine line) {
        if (!line.hasNext()) {
            sets.values().forEach(set -> set.members().clear());
            return;
        }
        known(line, name(line)).members().clear();
    }

    private void destroy(SetLine line, SetText.Word command) {
        if (!line.hasNext()) {
            sets.keySet().forEach(set -> checkUnused(line, new SetText.Word(set, command.column())));
            sets.clear();
            return;
        }
        SetText.Word name = name(line);
        if (exist && !sets.containsKey(name.text())) {
            return;
        }
        known(line, name);
        checkUnused(line, name);
        sets.remove(name.text());
    }

    /** One that is referred to stays. Source: kernel net/netfilter/ipset/ip_set_core.c, ip_set_destroy, ip_set_rename. */
    private void checkUnused(SetLine line, SetText.Word name) {
        SetElement asMember = SetElement.ofSet(name.text());
        if (sets.values().stream().anyMatch(set -> set.members().containsKey(asMember))) {
            throw line.refuse(name, "the set is in a list of sets", "");
        }
        if (inRules.contains(name.text())) {
            throw line.refuse(name, "a rule asks the set", "rules without it first");
        }
    }

    private void swap(SetLine line) {
        SetText.Word one = name(line);
        SetText.Word other = name(line);
        IpSet first = known(line, one);
        IpSet second = known(line, other);
        if (first.type() != second.type()
                || !first.settings().family().equals(second.settings().family())) {
            throw line.refuse(other, "the sets are of different types", "two of one type and family");
        }
        sets.put(one.text(), second);
        sets.put(other.text(), first);
        first.swapPlaces(second);
    }

    private void rename(SetLine line) {
        SetText.Word from = name(line);
        SetText.Word to = name(line);
        known(line, from);
        if (sets.containsKey(to.text())) {
            throw line.refuse(to, "there is a set '" + to.text() + "' already", "another name");
        }
        checkUnused(line, from);
        Map<String, IpSet> old = new LinkedHashMap<>(sets);
        sets.clear();
        old.forEach((name, set) -> sets.put(name.equals(from.text()) ? to.text() : name, set));
    }
}

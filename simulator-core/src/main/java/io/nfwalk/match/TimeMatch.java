package io.nfwalk.match;

import io.nfwalk.chance.Fact;
import io.nfwalk.rules.Listed;
import io.nfwalk.rules.Match;
import io.nfwalk.rules.MatchContext;
import io.nfwalk.rules.MatchResult;
import io.nfwalk.rules.MatchRoom;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionException;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.OptionValues;
import java.time.DayOfWeek;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * {@code -m time}: the time at which a packet comes. All that is given must hold. A day's time that begins behind its
 * end goes over midnight; with {@code --contiguous} what comes after midnight belongs to the day before.
 *
 * <p>Semantics: kernel {@code net/netfilter/xt_time.c}, {@code time_mt}. Options and save form: iptables
 * {@code extensions/libxt_time.c}. With {@code --kerneltz} the time zone of the kernel counts, which is UTC here.
 *
 * @param dayStart second of the day from which on, 0 to 86399
 * @param dayStop second of the day until which, included, 0 to 86399
 * @param monthDays the days of the month, bit by bit: 2 is the first
 * @param weekdays the days of the week, bit by bit: 2 is Monday
 * @param dateStart seconds since 1970 from which on, 0 to 2^32-1
 * @param dateStop seconds since 1970 until which, included, 0 to 2^32-1
 * @param kernelZone whether {@code --kerneltz} was given
 * @param contiguous whether {@code --contiguous} was given
 */
public record TimeMatch(
        int dayStart,
        int dayStop,
        int monthDays,
        int weekdays,
        long dateStart,
        long dateStop,
        boolean kernelZone,
        boolean contiguous)
        implements Match {
    private static final int SECONDS_A_DAY = 86_400;
    private static final int LAST_SECOND = SECONDS_A_DAY - 1;
    private static final int ALL_MONTH_DAYS = 0xffff_fffe;
    private static final int ALL_WEEKDAYS = 0xfe;
    private static final long LAST_DATE = 0x7fff_ffffL;
    private static final List<String> WEEKDAYS = List.of("", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun");

    /** Looks ahead in a listing over all words of this match; the first group is there if UTC is among them. */
    private static final String IS_UTC =
            "(?=((?: (?:from|to|on|starting|until|date|\\d\\S*|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\\S*))* UTC)?)";

    static MatchRoom room() {
        OptionTable options = OptionTable.of(
                Option.custom("--timestart", 1, words -> TimeText.ofDay(words.get(0))),
                Option.custom("--timestop", 1, words -> TimeText.ofDay(words.get(0))),
                Option.custom("--datestart", 1, words -> TimeText.date(words.get(0))),
                Option.custom("--datestop", 1, words -> TimeText.date(words.get(0))),
                Option.custom("--monthdays", 1, words -> TimeText.monthDays(words.get(0)))
                        .invertible(),
                Option.custom("--weekdays", 1, words -> TimeText.weekdays(words.get(0), WEEKDAYS))
                        .invertible(),
                Option.flag("--kerneltz").excludes("--utc"),
                Option.flag("--localtz").excludes("--utc"),
                Option.flag("--utc").excludes("--kerneltz", "--localtz"),
                Option.flag("--contiguous"));
        return MatchRoom.of("time", options, (values, family, head) -> read(values))
                .listed(Listed.as("TIME" + IS_UTC, found -> found.group(1) == null ? "--kerneltz" : "")
                        .with("from (\\S+) to (\\S+)", "--timestart $1 --timestop $2")
                        .with("on ([A-Z]\\S+)", "--weekdays $1")
                        .with("starting from (\\S+) (\\S+)", "--datestart $1T$2")
                        .with("until date (\\S+) (\\S+)", "--datestop $1T$2")
                        .with(
                                "on ([0-9]\\S+)",
                                found -> "--monthdays " + found.group(1).replaceAll("[a-z]", ""))
                        .with("UTC", "")
                        .with("contiguous", "--contiguous"));
    }

    private static TimeMatch read(OptionValues values) throws OptionException {
        int dayStart = values.find("--timestart", Integer.class).orElse(0);
        int dayStop = values.find("--timestop", Integer.class).orElse(LAST_SECOND);
        if (values.has("--contiguous") && dayStart < dayStop) {
            throw OptionException.of(
                            "option-conflict",
                            "--contiguous is for a time of day that goes over midnight",
                            "--timestart later than --timestop")
                    .about("--contiguous");
        }
        return new TimeMatch(
                dayStart,
                dayStop,
                days(values, "--monthdays", ALL_MONTH_DAYS),
                days(values, "--weekdays", ALL_WEEKDAYS),
                values.number("--datestart", 0),
                values.number("--datestop", LAST_DATE),
                values.has("--kerneltz") || values.has("--localtz"),
                values.has("--contiguous"));
    }

    private static int days(OptionValues values, String option, int all) {
        int given = values.find(option, Integer.class).orElse(all);
        return values.inverted(option) ? given ^ all : given;
    }

    @Override
    public String name() {
        return "time";
    }

    @Override
    public MatchResult match(MatchContext context) {
        return context.host()
                .wallClock()
                .map(now -> MatchResult.of(contains(now.getEpochSecond())))
                .orElseGet(() -> new MatchResult.Unknown(new Fact(toSave(), "the time of day, which nobody stated")));
    }

    @Override
    public String found(MatchContext context) {
        return context.host()
                .wallClock()
                .map(now -> LocalDateTime.ofInstant(now, ZoneOffset.UTC))
                .map(now -> "it is " + WEEKDAYS.get(now.getDayOfWeek().getValue()) + ", "
                        + TimeText.printDate(now.toEpochSecond(ZoneOffset.UTC)))
                .orElse("");
    }

    private boolean contains(long stamp) {
        if (stamp < dateStart || stamp > dateStop) {
            return false;
        }
        long time = Math.floorMod(stamp, SECONDS_A_DAY);
        long counted = stamp;
        if (dayStart < dayStop) {
            if (time < dayStart || time > dayStop) {
                return false;
            }
        } else {
            if (time < dayStart && time > dayStop) {
                return false;
            }
            counted -= contiguous && time <= dayStop ? SECONDS_A_DAY : 0;
        }
        LocalDateTime date = LocalDateTime.ofEpochSecond(counted, 0, ZoneOffset.UTC);
        DayOfWeek weekday = date.getDayOfWeek();
        return (weekdays >>> weekday.getValue() & 1) != 0 && (monthDays >>> date.getDayOfMonth() & 1) != 0;
    }

    @Override
    public String toSave() {
        SaveText text = SaveText.of("time");
        if (dayStart != 0 || dayStop != LAST_SECOND) {
            text.option("--timestart", TimeText.printOfDay(dayStart), false);
            text.option("--timestop", TimeText.printOfDay(dayStop), false);
        }
        if (monthDays != ALL_MONTH_DAYS) {
            text.option("--monthdays", numbers(monthDays, 31, Integer::toString), false);
        }
        if (weekdays != ALL_WEEKDAYS) {
            text.option("--weekdays", numbers(weekdays, 7, WEEKDAYS::get), false);
        }
        date(text, "--datestart", dateStart);
        date(text, "--datestop", dateStop);
        return text.flag("--kerneltz", kernelZone)
                .flag("--contiguous", contiguous)
                .toString();
    }

    private static String numbers(int bits, int last, IntFunction<String> word) {
        return IntStream.rangeClosed(1, last)
                .filter(day -> (bits >>> day & 1) != 0)
                .mapToObj(word)
                .collect(Collectors.joining(","));
    }

    private static void date(SaveText text, String option, long seconds) {
        if (seconds != 0) {
            text.option(option, TimeText.printDate(seconds), false);
        }
    }
}

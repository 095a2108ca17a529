package io.nfwalk.match;

import io.nfwalk.rules.OptionException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/**
 * Times and days as iptables reads and prints them: numbers as the C library's {@code strtoul} takes them, words cut to
 * the few letters that iptables has room for. Source: iptables {@code extensions/libxt_time.c}.
 */
final class TimeText {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT);

    private TimeText() {}

    /** A text that is read number by number. */
    private static final class Numbers {
        private final String text;
        private final OptionException refusal;
        private int at;

        Numbers(String text, OptionException refusal) {
            this.text = text;
            this.refusal = refusal;
        }

        /** The decimal number that comes next, 0 if there is none. */
        long next(long first, long last) throws OptionException {
            while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
                at++;
            }
            boolean negative = at < text.length() && text.charAt(at) == '-';
            int begin = at;
            if (at < text.length() && (negative || text.charAt(at) == '+')) {
                at++;
            }
            int digits = at;
            while (at < text.length() && Character.digit(text.charAt(at), 10) >= 0 && text.charAt(at) < 0x80) {
                at++;
            }
            if (digits == at) {
                at = begin;
            }
            String number = text.substring(digits, Math.max(at, digits)).replaceFirst("^0+", "");
            long value = number.isEmpty() ? 0 : number.length() > 10 ? Long.MAX_VALUE : Long.parseLong(number);
            if (negative && value != 0 || value < first || value > last) {
                throw refusal;
            }
            return value;
        }

        /** Whether the text goes on, with that letter; anything else but the end is refused. */
        boolean goesOn(char separator) throws OptionException {
            if (at == text.length()) {
                return false;
            }
            if (text.charAt(at) != separator) {
                throw refusal;
            }
            at++;
            return true;
        }

        void end() throws OptionException {
            if (at < text.length()) {
                throw refusal;
            }
        }
    }

    /** {@code hh:mm[:ss]}, as second of the day. */
    static Integer ofDay(String word) throws OptionException {
        OptionException refusal = OptionException.of(
                "option-value-not-a-time", "'" + word + "' is no time of day", "hh:mm or hh:mm:ss, 00:00 to 23:59:59");
        Numbers numbers = new Numbers(word, refusal);
        long time = 3600 * numbers.next(0, 23);
        if (!numbers.goesOn(':')) {
            throw refusal;
        }
        time += 60 * numbers.next(0, 59);
        if (numbers.goesOn(':')) {
            time += numbers.next(0, 59);
            numbers.end();
        }
        return (int) time;
    }

    static String printOfDay(int second) {
        return "%02d:%02d:%02d".formatted(second / 3600, second / 60 % 60, second % 60);
    }

    /** {@code YYYY[-MM[-DD[Thh[:mm[:ss]]]]]}, as seconds since 1970; days beyond a month's end are the next one's. */
    static Long date(String word) throws OptionException {
        OptionException refusal = OptionException.of(
                "option-value-not-a-time", "'" + word + "' is no date", "YYYY[-MM[-DD[Thh[:mm[:ss]]]]], 1970 to 2038");
        Numbers numbers = new Numbers(word, refusal);
        int year = (int) numbers.next(1970, 2038);
        long month = 1;
        long day = 1;
        long second = 0;
        if (numbers.goesOn('-')) {
            month = numbers.next(0, 12);
            if (numbers.goesOn('-')) {
                day = numbers.next(0, 31);
                if (numbers.goesOn('T')) {
                    second = secondOfDay(numbers);
                }
            }
        }
        long seconds =
                LocalDate.of(year, 1, 1).plusMonths(month - 1).plusDays(day - 1).toEpochDay() * 86_400 + second;
        if (seconds < 0) {
            throw refusal;
        }
        return seconds;
    }

    private static long secondOfDay(Numbers numbers) throws OptionException {
        long second = 3600 * numbers.next(0, 23);
        if (numbers.goesOn(':')) {
            second += 60 * numbers.next(0, 59);
            if (numbers.goesOn(':')) {
                second += numbers.next(0, 59);
                numbers.end();
            }
        }
        return second;
    }

    static String printDate(long seconds) {
        try {
            return DATE.format(LocalDateTime.ofEpochSecond(seconds, 0, ZoneOffset.UTC));
        } catch (DateTimeException beyond) {
            throw new IllegalArgumentException(seconds + " is no date", beyond);
        }
    }

    /** Days of a month: two characters of each word count. */
    static Integer monthDays(String word) throws OptionException {
        int days = 0;
        for (String day : parts(word, 2)) {
            int number = number(day);
            if (number < 0 || number > 31) {
                throw OptionException.of(
                        "option-value-unknown", "'" + day + "' is no day of a month", "1 to 31, with commas between");
            }
            days |= 1 << number;
        }
        return days;
    }

    /** Days of a week: of three characters of each word the first two count, or all if they are a number. */
    static Integer weekdays(String word, List<String> names) throws OptionException {
        int days = 0;
        for (String day : parts(word, 3)) {
            int number = number(day);
            for (int i = 1; number < 0 && i < names.size(); i++) {
                number = day.length() >= 2 && names.get(i).startsWith(day.substring(0, 2)) ? i : number;
            }
            if (number <= 0) {
                throw OptionException.of(
                        "option-value-unknown",
                        "'" + day + "' is no day of the week",
                        "Mon, Tue, Wed, Thu, Fri, Sat, Sun, or 1 to 7, with commas between");
            }
            days |= 1 << number;
        }
        return days & 0xff;
    }

    /** What stands between commas, cut; nothing behind the last one. */
    private static List<String> parts(String word, int longest) {
        if (word.isEmpty()) {
            return List.of();
        }
        String whole = word.endsWith(",") ? word.substring(0, word.length() - 1) : word;
        return List.of(whole.split(",", -1)).stream()
                .map(part -> part.length() > longest ? part.substring(0, longest) : part)
                .toList();
    }

    /** The number that the text is as a whole, decimal, octal after 0 or hexadecimal after 0x; -1 if it is none. */
    private static int number(String text) {
        if (text.isEmpty() || text.matches("0+")) {
            return 0;
        }
        try {
            return text.startsWith("0x") || text.startsWith("0X")
                    ? Integer.parseUnsignedInt(text.substring(2), 16)
                    : text.startsWith("0") ? Integer.parseUnsignedInt(text, 8) : Integer.parseUnsignedInt(text);
        } catch (NumberFormatException none) {
            return -1;
        }
    }
}

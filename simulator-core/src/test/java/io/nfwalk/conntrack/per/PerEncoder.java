package io.nfwalk.conntrack.per;

import io.nfwalk.conntrack.per.PerType.Interest;
import io.nfwalk.conntrack.per.PerType.Part;
import io.nfwalk.conntrack.per.PerType.Range;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Writes messages by their type, in aligned packed encoding: what nobody wishes for is drawn. Where the reader stops,
 * some bytes follow that mean nothing.
 */
public final class PerEncoder {
    /** What a message is to say. */
    @FunctionalInterface
    public interface Wishes {
        /**
         * What is to stand there.
         *
         * @param path the names of the parts that lead there, each with a slash behind it; without the last slash it is
         *     asked whether the part is there at all
         * @return for a choice the name of an alternative; for what may be absent {@code false} to leave it out, any
         *     other
         *     value to have it; for octets a {@code byte[]}; for integers a {@code Long}; for several an {@code Integer};
         *     empty to draw; how many there are of several is asked with {@code #} behind their path, how many newer parts
         *     a sequence has with {@code +}
         */
        Optional<Object> at(String path);
    }

    private final Random random;
    private final Wishes wishes;
    private final ByteArrayOutputStream whole = new ByteArrayOutputStream();
    private int last;
    private int bit;

    private PerEncoder(Random random, Wishes wishes) {
        this.random = random;
        this.wishes = wishes;
    }

    /** A message of that type. */
    public static byte[] encode(PerType type, Random random, Wishes wishes) {
        return encode(type, "", random, wishes);
    }

    private static byte[] encode(PerType type, String path, Random random, Wishes wishes) {
        PerEncoder encoder = new PerEncoder(random, wishes);
        encoder.value(type, path);
        encoder.align();
        return encoder.whole.toByteArray();
    }

    // ---- bits

    private void bits(long value, int count) {
        for (int i = count - 1; i >= 0; i--) {
            last = last << 1 | (int) (value >> i & 1);
            bit++;
            if (bit == 8) {
                whole.write(last);
                last = 0;
                bit = 0;
            }
        }
    }

    private void align() {
        bits(0, (8 - bit) % 8);
    }

    private void octets(byte[] octets) {
        for (byte octet : octets) {
            bits(octet, 8);
        }
    }

    private void length(int length) {
        align();
        bits(length < 128 ? length : 0x8000 | length, length < 128 ? 8 : 16);
    }

    private byte[] drawnOctets(int count) {
        byte[] octets = new byte[count];
        random.nextBytes(octets);
        return octets;
    }

    // ---- values

    private void value(PerType named, String path) {
        PerType type = named.resolved();
        if (type instanceof PerType.Sequence sequence) {
            sequence(sequence, path);
        } else if (type instanceof PerType.Choice choice) {
            choice(choice, path);
        } else if (type instanceof PerType.SequenceOf several) {
            several(several, path);
        } else if (type instanceof PerType.Contained contained) {
            open(encode(contained.content(), path, random, wishes));
        } else if (type instanceof PerType.Number number) {
            number(number.range(), path);
        } else if (type instanceof PerType.Octets octets) {
            octetString(octets.size(), path);
        } else if (type instanceof PerType.Truth) {
            bits(random.nextInt(2), 1);
        } else if (type instanceof PerType.ObjectName) {
            length(6);
            octets(drawnOctets(6));
        } else if (type instanceof PerType.Bits string) {
            bitString(string.size());
        } else if (type instanceof PerType.Digits digits) {
            int count = size(digits.size());
            align();
            bits(random.nextLong(), 4 * count);
        } else if (type instanceof PerType.WideText text) {
            int count = size(text.size());
            align();
            octets(drawnOctets(2 * count));
        }
    }

    private void open(byte[] content) {
        length(content.length);
        octets(content);
    }

    private void number(Range range, String path) {
        if (range.isOpen()) {
            open(drawnOctets(1 + random.nextInt(4)));
            return;
        }
        long value = wishes.at(path)
                .map(wish -> (long) wish)
                .orElseGet(() -> range.least() + Math.floorMod(random.nextLong(), Math.min(range.count(), 300)));
        if (range.count() > 1 << 16) {
            long offset = value - range.least();
            int length = Math.max(1, (Long.SIZE - Long.numberOfLeadingZeros(offset) + 7) / 8);
            bits(length - 1, 2);
            align();
            bits(offset, 8 * length);
        } else if (range.count() >= 256) {
            align();
            bits(value - range.least(), range.count() == 256 ? 8 : 16);
        } else {
            bits(value - range.least(), range.bits());
        }
    }

    /** Writes a drawn size, if it has to be written at all. */
    private int size(Range range) {
        if (range.isFixed()) {
            return (int) range.least();
        }
        int most = random.nextInt(10) == 0 ? 100 : 6;
        int more = random.nextInt(range.isOpen() ? most : (int) Math.min(range.count(), most));
        if (range.isOpen()) {
            length(more);
        } else if (range.count() >= 256) {
            align();
            bits(more, range.count() == 256 ? 8 : 16);
        } else {
            bits(more, range.bits());
        }
        return (int) range.least() + more;
    }

    private void octetString(Range range, String path) {
        Optional<Object> wish = wishes.at(path);
        int count = size(range);
        if (!range.isFixed() || count > 2) {
            align();
        }
        octets(wish.map(octets -> (byte[]) octets).orElseGet(() -> drawnOctets(count)));
    }

    private void bitString(Range range) {
        align();
        int count = size(range);
        bits(random.nextLong(), Math.min(count, 64));
        bits(0, Math.max(0, count - 64));
    }

    private boolean present(Part part, String path) {
        return wishes.at(path + part.name()).map(wish -> !wish.equals(false)).orElseGet(() -> random.nextInt(3) == 0);
    }

    private void sequence(PerType.Sequence sequence, String path) {
        List<Part> roots = sequence.parts().subList(0, sequence.roots());
        List<Part> additions =
                sequence.parts().subList(sequence.roots(), sequence.parts().size());
        int newer = wishes.at(path + "+").map(wish -> (int) wish).orElseGet(() -> newer(32 - additions.size()));
        boolean[] there = new boolean[additions.size()];
        boolean any = newer > 0;
        for (int i = 0; i < there.length; i++) {
            there[i] = present(additions.get(i), path);
            any |= there[i];
        }
        boolean extended = sequence.extensible() && any;
        bits(extended ? 1 : 0, sequence.extensible() ? 1 : 0);
        boolean[] optional = new boolean[roots.size()];
        for (int i = 0; i < optional.length; i++) {
            optional[i] = !roots.get(i).optional() || present(roots.get(i), path);
            bits(optional[i] ? 1 : 0, roots.get(i).optional() ? 1 : 0);
        }
        for (int i = 0; i < optional.length; i++) {
            if (roots.get(i).interest() == Interest.LAST) {
                octets(drawnOctets(random.nextInt(5)));
                return;
            }
            if (optional[i]) {
                value(roots.get(i).type(), path + roots.get(i).name() + "/");
            }
        }
        if (extended) {
            extension(additions, there, newer, path);
        }
    }

    /** How many parts an extension has that the type does not know. */
    private int newer(int most) {
        int many = random.nextBoolean() ? 2 : 22;
        return random.nextInt(20) == 0 ? Math.min(1 + random.nextInt(many), most) : 0;
    }

    private void extension(List<Part> additions, boolean[] there, int newer, String path) {
        bits(additions.size() + newer - 1, 7);
        for (boolean present : there) {
            bits(present ? 1 : 0, 1);
        }
        bits((1L << newer) - 1, newer);
        for (int i = 0; i < there.length; i++) {
            if (there[i]) {
                addition(additions.get(i), path);
            }
        }
        for (int i = 0; i < newer; i++) {
            open(drawnOctets(1 + random.nextInt(2)));
        }
    }

    private void addition(Part part, String path) {
        boolean unread = part.type().resolved() instanceof PerType.Unread;
        open(
                unread
                        ? drawnOctets(1 + random.nextInt(5))
                        : encode(part.type(), path + part.name() + "/", random, wishes));
    }

    private void choice(PerType.Choice choice, String path) {
        int number = wishes.at(path)
                .map(wish -> numberOf(choice, (String) wish))
                .orElseGet(() ->
                        random.nextInt(random.nextInt(4) == 0 ? choice.parts().size() : choice.roots()));
        boolean extended = number >= choice.roots();
        bits(extended ? 1 : 0, choice.extensible() ? 1 : 0);
        Part part = choice.parts().get(number);
        if (extended) {
            bits(number - choice.roots(), 7);
            addition(part, path);
            return;
        }
        bits(number, choice.numbers().bits());
        if (part.interest() == Interest.LAST) {
            octets(drawnOctets(random.nextInt(5)));
        } else {
            value(part.type(), path + part.name() + "/");
        }
    }

    private static int numberOf(PerType.Choice choice, String name) {
        return choice.parts().stream().map(Part::name).toList().indexOf(name);
    }

    private void several(PerType.SequenceOf several, String path) {
        int count = wishes.at(path + "#").map(wish -> (int) wish).orElseGet(() -> random.nextInt(3));
        length(count);
        for (int i = 0; i < count; i++) {
            value(several.item(), path);
        }
    }
}

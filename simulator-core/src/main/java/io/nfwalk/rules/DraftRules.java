package io.nfwalk.rules;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The rules of a chain while its table is being restored. They stand in blocks, so that a rule can come, go and be
 * found by what it says anywhere in a long chain without a look at all the others.
 */
final class DraftRules extends AbstractList<RuleLine> {
    private static final int LONGEST_BLOCK = 256;
    /** A block notes which of 2^12 hashes it has seen. */
    private static final int BITS = 12;

    private final List<Block> blocks = new ArrayList<>(0);
    private int size;
    /** The block that was looked at last, and how many rules stand before it: the next one asked for is often near. */
    private int near;

    private int beforeNear;

    /** Some rules that follow each other. */
    private static final class Block {
        private RuleLine[] lines = new RuleLine[1];
        private boolean[] read = new boolean[1];
        private int size;
        /** The hashes of the rules, and a bit for each that is or was here; made when a rule is looked for. */
        private int[] hashes;

        private long[] seen;

        void insert(int index, RuleLine line, boolean isRead) {
            if (size == lines.length) {
                lines = Arrays.copyOf(lines, 2 * size);
                read = Arrays.copyOf(read, 2 * size);
                hashes = hashes == null ? null : Arrays.copyOf(hashes, 2 * size);
            }
            System.arraycopy(lines, index, lines, index + 1, size - index);
            System.arraycopy(read, index, read, index + 1, size - index);
            if (hashes != null) {
                System.arraycopy(hashes, index, hashes, index + 1, size - index);
            }
            read[index] = isRead;
            size++;
            set(index, line);
        }

        void set(int index, RuleLine line) {
            lines[index] = line;
            if (hashes != null) {
                note(index);
            }
        }

        private void note(int index) {
            int hash = lines[index].rule().hashCode();
            hashes[index] = hash;
            seen[bit(hash) >>> 6] |= 1L << bit(hash);
        }

        /** All bits of the hash matter. */
        private static int bit(int hash) {
            return hash * 0x9e3779b9 >>> Integer.SIZE - BITS;
        }

        void remove(int index) {
            size--;
            System.arraycopy(lines, index + 1, lines, index, size - index);
            System.arraycopy(read, index + 1, read, index, size - index);
            if (hashes != null) {
                System.arraycopy(hashes, index + 1, hashes, index, size - index);
            }
            lines[size] = null;
        }

        /** Takes the second half out. */
        Block split() {
            Block half = new Block();
            int kept = size / 2;
            half.lines = Arrays.copyOfRange(lines, kept, lines.length);
            half.read = Arrays.copyOfRange(read, kept, read.length);
            half.size = size - kept;
            hashes = null;
            Arrays.fill(lines, kept, size, null);
            size = kept;
            return half;
        }

        int indexOf(Rule rule, int hash) {
            if (hashes == null) {
                hashes = new int[lines.length];
                seen = new long[1 << BITS - 6];
                for (int i = 0; i < size; i++) {
                    note(i);
                }
            }
            boolean mayBeHere = (seen[bit(hash) >>> 6] & 1L << bit(hash)) != 0;
            for (int i = 0; mayBeHere && i < size; i++) {
                if (hashes[i] == hash && lines[i].rule().equals(rule)) {
                    return i;
                }
            }
            return -1;
        }
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public RuleLine get(int index) {
        return blockAt(index).lines[index - beforeNear];
    }

    /** Whether the rule stands in the text that is being read, and was not there before. */
    boolean isRead(int index) {
        return blockAt(index).read[index - beforeNear];
    }

    @Override
    public RuleLine set(int index, RuleLine line) {
        Block block = blockAt(index);
        RuleLine before = block.lines[index - beforeNear];
        block.set(index - beforeNear, line);
        return before;
    }

    void insert(int index, RuleLine line, boolean isRead) {
        Block block = index == size ? lastWithRoom() : withRoom(index);
        block.insert(index - beforeNear, line, isRead);
        size++;
    }

    @Override
    public RuleLine remove(int index) {
        Block block = blockAt(index);
        RuleLine removed = block.lines[index - beforeNear];
        block.remove(index - beforeNear);
        size--;
        if (block.size == 0) {
            blocks.remove(near);
            lookFromTheBegin();
        }
        return removed;
    }

    @Override
    public void clear() {
        blocks.clear();
        size = 0;
        lookFromTheBegin();
    }

    /** The index of the first rule that says the same; -1 if there is none. */
    int indexOf(Rule rule) {
        int hash = rule.hashCode();
        int before = 0;
        for (Block block : blocks) {
            int found = block.indexOf(rule, hash);
            if (found >= 0) {
                return before + found;
            }
            before += block.size;
        }
        return -1;
    }

    private void lookFromTheBegin() {
        near = 0;
        beforeNear = 0;
    }

    /** The block with that rule is near now. */
    private Block blockAt(int index) {
        while (index < beforeNear) {
            near--;
            beforeNear -= blocks.get(near).size;
        }
        while (index >= beforeNear + blocks.get(near).size) {
            beforeNear += blocks.get(near).size;
            near++;
        }
        return blocks.get(near);
    }

    private Block withRoom(int index) {
        Block block = blockAt(index);
        if (block.size < LONGEST_BLOCK) {
            return block;
        }
        blocks.add(near + 1, block.split());
        return blockAt(index);
    }

    private Block lastWithRoom() {
        boolean fits = size > 0 && blockAt(size - 1).size < LONGEST_BLOCK;
        if (!fits) {
            blocks.add(new Block());
            near = blocks.size() - 1;
            beforeNear = size;
        }
        return blocks.get(near);
    }
}

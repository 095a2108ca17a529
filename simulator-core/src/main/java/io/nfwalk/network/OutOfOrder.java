package io.nfwalk.network;

import io.nfwalk.undo.Struct;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What has come of a TCP connection before what is in front of it, and what a selective acknowledgement says of that.
 * Source: kernel net/ipv4/tcp_input.c (tcp_data_queue_ofo, tcp_ofo_queue, tcp_sack_new_ofo_skb, tcp_dsack_set).
 */
final class OutOfOrder extends Struct {
    /** So many blocks are remembered; the kernel calls it TCP_NUM_SACKS. */
    private static final int MOST_BLOCKS = 4;

    /**
     * Sequence numbers that belong together.
     *
     * @param from the first
     * @param to the one behind the last
     */
    record Block(long from, long to) {
        private boolean touches(Block other) {
            return !Sequence.after(from, other.to) && !Sequence.after(other.from, to);
        }

        private Block with(Block other) {
            return new Block(
                    Sequence.before(other.from, from) ? other.from : from,
                    Sequence.after(other.to, to) ? other.to : to);
        }
    }

    /**
     * A segment that waits.
     *
     * @param block its sequence numbers
     * @param fin whether the last of them is a FIN
     */
    record Piece(Block block, boolean fin) {
        private long from() {
            return block.from();
        }

        private long to() {
            return block.to();
        }
    }

    /** Those with the lowest numbers first. */
    private List<Piece> pieces = new ArrayList<>();

    /** The one that has grown last first. */
    private List<Block> blocks = new ArrayList<>();

    private Optional<Block> duplicate = Optional.empty();

    @Override
    protected OutOfOrder copy() {
        OutOfOrder copy = (OutOfOrder) super.copy();
        copy.pieces = new ArrayList<>(pieces);
        copy.blocks = new ArrayList<>(blocks);
        return copy;
    }

    /** Forgets all of it. */
    void clear() {
        pieces.clear();
        blocks.clear();
        duplicate = Optional.empty();
    }

    /** The next acknowledgement reports nothing that came twice. */
    void forgetDuplicate() {
        duplicate = Optional.empty();
    }

    /** The next acknowledgement reports that these came twice. */
    void reportDuplicate(long from, long to) {
        duplicate = Optional.of(new Block(from, to));
    }

    private void extendDuplicate(long from, long to) {
        Block more = new Block(from, to);
        duplicate = Optional.of(duplicate
                .map(known -> known.touches(more) ? known.with(more) : known)
                .orElse(more));
    }

    /** The number behind the last of what waits, of which there is some. */
    long end() {
        return pieces.get(pieces.size() - 1).to();
    }

    /** Keeps a segment that came too early; false if all of it was there already. */
    boolean keep(Piece piece) {
        boolean isNew = insert(piece);
        if (isNew) {
            int place = pieces.indexOf(piece);
            while (place + 1 < pieces.size()
                    && Sequence.after(piece.to(), pieces.get(place + 1).from())) {
                Piece later = pieces.get(place + 1);
                if (Sequence.before(piece.to(), later.to())) {
                    extendDuplicate(later.from(), piece.to());
                    break;
                }
                extendDuplicate(later.from(), later.to());
                pieces.remove(place + 1);
            }
        }
        report(piece.block());
        return isNew;
    }

    /** Puts a piece at its place; false if all of it was there already. */
    private boolean insert(Piece piece) {
        int place = 0;
        for (Piece other : List.copyOf(pieces)) {
            if (Sequence.before(piece.from(), other.from())) {
                break;
            }
            if (Sequence.before(piece.from(), other.to())) {
                if (!Sequence.after(piece.to(), other.to())) {
                    reportDuplicate(piece.from(), piece.to());
                    return false;
                }
                if (piece.from() == other.from()) {
                    extendDuplicate(other.from(), other.to());
                    pieces.set(place, piece);
                    return true;
                }
                reportDuplicate(piece.from(), other.to());
            }
            place++;
        }
        pieces.add(place, piece);
        return true;
    }

    private void report(Block block) {
        Block grown = block;
        boolean found = false;
        for (Block known : List.copyOf(blocks)) {
            if (known.touches(grown)) {
                grown = grown.with(known);
                blocks.remove(known);
                found = true;
            }
        }
        if (!found && blocks.size() == MOST_BLOCKS) {
            blocks.remove(MOST_BLOCKS - 1);
        }
        blocks.add(0, grown);
    }

    /**
     * What is not out of order any more goes.
     *
     * @param next what is expected next otherwise
     * @return what is expected next now: more than the end of the first piece that ends the connection never
     */
    Drained drain(long next) {
        long reached = next;
        long high = next;
        boolean fin = false;
        while (!fin && !pieces.isEmpty() && !Sequence.after(pieces.get(0).from(), reached)) {
            Piece first = pieces.remove(0);
            if (Sequence.before(first.from(), high)) {
                long known = high;
                high = Sequence.before(first.to(), high) ? first.to() : high;
                extendDuplicate(first.from(), known);
            }
            if (Sequence.after(first.to(), reached)) {
                reached = first.to();
                fin = first.fin();
            }
        }
        if (fin) {
            clear();
        }
        long inOrder = reached;
        blocks.removeIf(block -> pieces.isEmpty() || !Sequence.before(inOrder, block.from()));
        return new Drained(reached, fin);
    }

    /**
     * What follows in order.
     *
     * @param next what is expected next
     * @param fin whether it ends with a FIN
     */
    record Drained(long next, boolean fin) {}

    /** Whether a block ends there that lies further than all others. */
    boolean endsAt(long number) {
        return !blocks.isEmpty()
                && blocks.stream().noneMatch(block -> Sequence.after(block.to(), number))
                && blocks.stream().anyMatch(block -> block.to() == number);
    }

    /** The blocks of an acknowledgement that is sent now, at most {@code room}; what came twice is told once. */
    List<Block> blocksForAck(int room) {
        List<Block> told = new ArrayList<>();
        duplicate.ifPresent(told::add);
        told.addAll(blocks);
        duplicate = Optional.empty();
        return List.copyOf(told.subList(0, Math.min(told.size(), room)));
    }
}

package io.nfwalk.conntrack;

import io.nfwalk.conntrack.SctpChunk.Kind;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Transport;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * SCTP. Each chunk of a packet goes through the state table; the packet's verification tag has to be the one that the
 * receiver asked for in its INIT or INIT-ACK, with exceptions for chunks that come before or outside of an association.
 * A chunk that is found invalid does not take back what those before it did. Source: kernel
 * net/netfilter/nf_conntrack_proto_sctp.c, nf_conntrack_sctp_packet.
 */
record SctpTracker() implements Tracker {
    /** A packet with one of these is not judged by its tag as a whole. */
    private static final List<Kind> OWN_TAG_RULE = List.of(
            Kind.INIT,
            Kind.SHUTDOWN_COMPLETE,
            Kind.COOKIE_ECHO,
            Kind.ABORT,
            Kind.SHUTDOWN_ACK,
            Kind.HEARTBEAT,
            Kind.HEARTBEAT_ACK);

    /** Outside of an association a packet with one of these is to be thrown away. */
    private static final List<Kind> NEVER_FIRST = List.of(Kind.ABORT, Kind.SHUTDOWN_COMPLETE, Kind.COOKIE_ACK);

    @Override
    public TrackerMemory freshMemory(ConntrackSettings settings, Duration now) {
        return new SctpMemory(SctpState.NONE);
    }

    /** A listing does not tell the tags, so that they are learnt from heartbeats and INITs only. */
    @Override
    public TrackerMemory restoredMemory(ConntrackSettings settings, Optional<ProtocolState> state) {
        return new SctpMemory(state.map(SctpState.class::cast).orElse(SctpState.NONE));
    }

    @Override
    public boolean resolvesClashes() {
        return false;
    }

    @Override
    public Outcome judge(
            Connection connection, Direction direction, Packet packet, ConntrackSettings settings, Duration now) {
        Optional<List<SctpChunk>> chunks = SctpChunk.of(packet.payload());
        if (!(packet.transport() instanceof Transport.Sctp header) || chunks.isEmpty()) {
            return Outcome.INVALID;
        }
        SctpMemory memory = (SctpMemory) connection.memoryToChange();
        return new Judgement(connection, memory, direction, (int) header.verificationTag(), chunks.get())
                .judge(settings);
    }

    /** What a chunk means for its packet. */
    private enum Step {
        INVALID,
        APPLIED,
        /** The packet passes, but does not renew the entry. */
        IGNORED
    }

    /** One packet of one association on its way through the tracker. */
    private record Judgement(
            Connection connection, SctpMemory memory, Direction direction, int tag, List<SctpChunk> chunks) {

        private boolean has(Kind kind) {
            return chunks.stream().anyMatch(chunk -> chunk.kind() == kind);
        }

        private boolean isNew() {
            return !connection.has(Connection.Status.CONFIRMED);
        }

        private int expected() {
            return memory.tag(direction);
        }

        Outcome judge(ConntrackSettings settings) {
            if (isNew() && !begins()) {
                return Outcome.INVALID;
            }
            if (OWN_TAG_RULE.stream().noneMatch(this::has) && tag != expected()) {
                return Outcome.INVALID;
            }
            boolean ignored = false;
            for (SctpChunk chunk : chunks) {
                switch (apply(chunk, ignored)) {
                    case INVALID -> {
                        return Outcome.INVALID;
                    }
                    case IGNORED -> ignored = true;
                    case APPLIED -> {}
                }
            }
            return ignored ? Outcome.IGNORED : Outcome.renewed(settings.silence(memory.state()));
        }

        /** Whether a connection may begin so; if so its tags are set (sctp_new). */
        private boolean begins() {
            if (NEVER_FIRST.stream().anyMatch(this::has)) {
                return false;
            }
            for (SctpChunk chunk : chunks) {
                Optional<SctpState> next = SctpTransitions.next(Direction.ORIGINAL, chunk.kind(), SctpState.NONE);
                if (next.isEmpty() || next.get() == SctpState.NONE) {
                    return false;
                }
                if (chunk.kind() == Kind.INIT) {
                    if (tag != 0 || chunk.initiateTag().isEmpty()) {
                        return false;
                    }
                    memory.setTag(Direction.REPLY, chunk.initiateTag().get());
                } else if (chunk.kind() == Kind.HEARTBEAT) {
                    memory.setTag(Direction.ORIGINAL, tag);
                } else if (chunk.kind() == Kind.SHUTDOWN_ACK) {
                    memory.setTag(Direction.REPLY, tag);
                }
            }
            return true;
        }

        private Step apply(SctpChunk chunk, boolean ignored) {
            Step byTag = testTag(chunk, ignored);
            if (byTag != Step.APPLIED) {
                return byTag;
            }
            SctpState old = memory.state();
            Optional<SctpState> next = SctpTransitions.next(direction, chunk.kind(), old);
            if (next.isEmpty() || !learnTag(chunk)) {
                return Step.INVALID;
            }
            memory.setState(next.get());
            if (next.get() == SctpState.ESTABLISHED && old != SctpState.ESTABLISHED) {
                connection.set(Connection.Status.ASSURED);
            }
            // A client that repeats its INIT for ever must not keep the entry for ever.
            boolean repeated =
                    chunk.kind() == Kind.INIT && old == SctpState.CLOSED && next.get() == SctpState.CLOSED && !isNew();
            return repeated ? Step.IGNORED : Step.APPLIED;
        }

        /** RFC 9260, 8.5.1: which tag a packet with such a chunk has. */
        private Step testTag(SctpChunk chunk, boolean ignored) {
            return switch (chunk.kind()) {
                case INIT -> applyIf(tag == 0);
                case ABORT, SHUTDOWN_COMPLETE ->
                    applyIf(tag == memory.tag(chunk.reflected() ? direction.opposite() : direction));
                case COOKIE_ECHO -> applyIf(tag == expected());
                case COOKIE_ACK -> {
                    memory.settleBeginning();
                    yield Step.APPLIED;
                }
                case HEARTBEAT -> heartbeat(ignored);
                case HEARTBEAT_ACK -> applyIf(heartbeatAnswered(ignored));
                case INIT_ACK, SHUTDOWN, SHUTDOWN_ACK, ERROR, DATA, OTHER -> Step.APPLIED;
            };
        }

        private static Step applyIf(boolean right) {
            return right ? Step.APPLIED : Step.INVALID;
        }

        private Step heartbeat(boolean ignored) {
            if (expected() == 0) {
                memory.setTag(direction, tag);
            } else if (tag == expected()) {
                memory.trust();
            } else if (has(Kind.DATA) || ignored) {
                return Step.INVALID;
            } else {
                memory.doubt(direction);
                return Step.IGNORED;
            }
            return Step.APPLIED;
        }

        /** Who answers a heartbeat of an unexpected tag confirms that the association has begun anew. */
        private boolean heartbeatAnswered(boolean ignored) {
            if (expected() == 0) {
                memory.setTag(direction, tag);
            } else if (tag == expected()) {
                memory.trust();
            } else {
                boolean answersDoubted = memory.doubted().equals(Optional.of(direction.opposite()));
                if (has(Kind.DATA) || ignored || !answersDoubted) {
                    return false;
                }
                memory.trust();
                memory.setTag(direction, tag);
                memory.setTag(direction.opposite(), 0);
            }
            return true;
        }

        /** INIT and INIT-ACK tell the tag of the packets that answer them. */
        private boolean learnTag(SctpChunk chunk) {
            if (chunk.kind() != Kind.INIT && chunk.kind() != Kind.INIT_ACK) {
                return true;
            }
            if (chunk.initiateTag().isEmpty()) {
                return false;
            }
            Direction answers = direction.opposite();
            int told = chunk.initiateTag().get();
            int known = memory.tag(answers);
            if (chunk.kind() == Kind.INIT) {
                if (isNew() || told != known) {
                    memory.begin(direction);
                    memory.setTag(answers, told);
                }
                return true;
            }
            boolean collides = memory.begunBothWays() || !memory.hasBegun(answers) && known != 0;
            if (collides && told != known) {
                return false;
            }
            memory.setTag(answers, told);
            return true;
        }
    }
}

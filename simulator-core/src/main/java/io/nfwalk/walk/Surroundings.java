package io.nfwalk.walk;

import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.MacAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.rules.SocketLookup;
import java.util.Optional;

/** What a host's walk needs of the world around it: wires, neighbours, the sockets above and the record. */
public interface Surroundings {
    /**
     * Puts a frame that leaves the interface onto its wire; it arrives when its turn comes.
     *
     * @return whether the other end takes it in; a sender is told at once if not
     */
    boolean transmit(String device, Frame frame);

    /**
     * Whether a frame gets out of the interface: it is up, and so is the other end of its wire. Without carrier a
     * device swallows what it shall send before a tap could see it.
     */
    boolean hasCarrier(String device);

    /** Lets a packet that left through {@code lo} come back when its turn comes. */
    void loopBack(Passage passage);

    /**
     * Lets what is on the wires arrive before the next frame is sent, if it is a process that sends: on its way out of
     * the kernel each frame wakes the receivers. While a frame is received nothing happens here.
     */
    void letFramesMove();

    /** Does something during which no frame arrives, as the kernel does with its bottom halves held off. */
    void beforeAnythingArrives(Runnable action);

    /** The MAC that the address has on the interface's link; empty if nobody has it. */
    Optional<MacAddress> neighbour(String device, IpAddress address);

    /** The port behind which the bridge knows the MAC; empty if it does not know it. */
    Optional<String> bridgePort(String bridge, MacAddress mac);

    /** Hands a packet to the host's sockets and protocols; they may send packets at once. */
    void deliver(Passage passage);

    /**
     * Whether a connected socket of this host gets such packets by that interface; then the route that it has cached is
     * used. Source: kernel net/ipv4/tcp_ipv4.c, tcp_v4_early_demux.
     */
    boolean hasConnectedSocket(Packet packet, String device);

    /**
     * Whether a socket of this host has the packet's connection, however far that has come; one that only listens has
     * none.
     */
    boolean hasSocketOfConnection(Packet packet);

    /** The socket of this host that packets between these ends are for. */
    SocketLookup.Found socketFor(SocketLookup ends);

    /**
     * Runs something when nothing else moves any more, for the neighbour's silence has lasted long enough. Whatever
     * waits for one neighbour runs in one go, in the order given, before anything that it leads to arrives; but once
     * one of these sends something to the same neighbour, the rest and that are forgotten. Source: kernel
     * net/core/neighbour.c, neigh_invalidate.
     */
    void whenUnanswered(String device, IpAddress neighbour, Runnable action);

    /**
     * Lets a packet whose new entry is about to enter the table wait for others that are under way at the same time.
     *
     * @param onward what happens to the packet when its turn comes
     * @return whether it waits; if not, it goes on at once and {@code onward} is not kept
     */
    boolean holdBack(Runnable onward);

    /** Whether rules that do not match are recorded too, with the reason ({@link Event.PassedOver}). */
    default boolean asksWhyNot() {
        return false;
    }

    /** Writes an event into the record. */
    void record(Event event);
}

package io.nfwalk.conntrack;

import java.util.Optional;

/**
 * What {@code -j CT} leaves on a packet for the tracking hook.
 *
 * @param zone the zone to look the packet up in
 * @param helper the helper to give a new connection
 */
public record Template(Zone zone, Optional<String> helper) {}

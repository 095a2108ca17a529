package io.nfwalk.kube;

import io.nfwalk.host.Host;

/**
 * What is asked of which host, and what should come of it.
 *
 * @param served the Service's port
 * @param choice its endpoints, as the node uses them
 * @param way who asks what
 * @param expected what the objects say
 * @param host the node, with ways to whoever asks
 */
record Subject(ServedPort served, EndpointChoice choice, Way way, Expectation expected, Host host) {}

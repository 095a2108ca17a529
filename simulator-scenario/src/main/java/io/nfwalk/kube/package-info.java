/**
 * What a cluster's objects ask of a node's rules.
 *
 * <ol>
 *   <li>{@link io.nfwalk.kube.KubeObjects} reads what {@code kubectl get ... -o yaml} or {@code -o json} writes.
 *   <li>{@link io.nfwalk.kube.Cluster} is what was read, or what builders put together: nodes, pods, Services, endpoints.
 *   <li>{@link io.nfwalk.kube.ServedPort} is a port that kube-proxy serves, {@link io.nfwalk.kube.EndpointChoice} which
 *       endpoints a node uses for it.
 *   <li>{@link io.nfwalk.kube.KubeProxyRules} writes the rules that kube-proxy would install.
 *   <li>{@link io.nfwalk.kube.NodeCheck} sends packets through a node's rules, and tells by which {@link
 *       io.nfwalk.kube.Law} they don't do what the objects say; {@link io.nfwalk.kube.CheckReport} is what it found.
 * </ol>
 */
package io.nfwalk.kube;

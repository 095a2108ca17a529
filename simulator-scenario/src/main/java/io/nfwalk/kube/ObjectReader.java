package io.nfwalk.kube;

import io.nfwalk.kube.EndpointSlice.SliceEndpoint;
import io.nfwalk.kube.Service.LoadBalancerIp;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Network;
import io.nfwalk.rules.Diagnostic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Reads objects into a cluster. */
final class ObjectReader {
    private static final String SERVICE_LABEL = "kubernetes.io/service-name";
    private static final String HEADLESS_LABEL = "service.kubernetes.io/headless";
    private static final List<String> KINDS = List.of("Service", "EndpointSlice", "Endpoints", "Node", "Pod");
    private static final List<String> POLICIES = List.of("Cluster", "Local");
    private static final int LONGEST_AFFINITY = 86_400;

    /** The most ports of Services and of their endpoints together: kube-proxy's rules for more are too many. */
    static final int MOST_PORTS = 150_000;

    private final Cluster.Builder cluster = Cluster.builder();
    private int ports;
    /** Slices that are made of an {@code Endpoints} object: they count where the Service has no real ones. */
    private final Map<ObjectName, List<EndpointSlice>> old = new TreeMap<>();

    private final Set<ObjectName> sliced = new TreeSet<>();

    /** Takes the objects of a file; what there is to tell about it. */
    List<Diagnostic> read(ObjectText source) {
        int[] known = new int[1];
        ObjectStream.read(source, (value, kind) -> known[0] += take(new ObjectFields(value, source), kind) ? 1 : 0);
        if (known[0] == 0 && !source.hasErrors()) {
            source.warning("object-none", "here is no object of a kind that matters", String.join(", ", KINDS));
        }
        return source.diagnostics();
    }

    Cluster cluster() {
        old.forEach((service, slices) -> {
            if (!sliced.contains(service)) {
                slices.forEach(cluster::slice);
            }
        });
        return cluster.build();
    }

    private boolean take(ObjectFields object, String kindOfList) {
        String kind = object.has("kind") ? object.text("kind") : kindOfList;
        if (!KINDS.contains(kind) || isForeign(object)) {
            return KINDS.contains(kind);
        }
        ObjectFields meta = object.in("metadata");
        if (meta.text("name").isEmpty()) {
            object.source()
                    .error(object.value(), "object-name", "this " + kind + " has no name", "metadata: {name: ...}");
            return true;
        }
        ports += portsOf(object.value());
        if (ports > MOST_PORTS) {
            String expected = "at most " + MOST_PORTS + ", a port of each endpoint counted";
            object.source().error(object.value(), "objects-too-many", "Services and endpoints are too many", expected);
            throw new ObjectStream.EnoughException();
        }
        String namespace = meta.optionalText("namespace").orElse("default");
        ObjectName name = new ObjectName(namespace, meta.text("name"));
        switch (kind) {
            case "Service" -> service(name, object);
            case "EndpointSlice" -> slice(name, object);
            case "Endpoints" -> endpoints(name, object);
            case "Node" -> node(object);
            default -> pod(name, object);
        }
        return true;
    }

    private static int portsOf(ObjectValue object) {
        int count = object.field("spec").map(spec -> size(spec, "ports")).orElse(0);
        count += size(object, "endpoints") * Math.max(1, size(object, "ports"));
        for (ObjectValue subset :
                object.field("subsets").map(ObjectValue::items).orElse(List.of())) {
            count += size(subset, "addresses") * Math.max(1, size(subset, "ports"));
        }
        return count;
    }

    private static int size(ObjectValue value, String list) {
        return value.field(list).map(field -> field.items().size()).orElse(0);
    }

    /** Whether it is an object of somebody else's that has the same kind, such as Knative's Service. */
    private static boolean isForeign(ObjectFields object) {
        String version = object.text("apiVersion");
        return !version.isEmpty() && !version.equals("v1") && !version.startsWith("discovery.k8s.io/");
    }

    private void node(ObjectFields object) {
        List<IpAddress> own = new ArrayList<>();
        List<IpAddress> external = new ArrayList<>();
        for (ObjectFields address : object.in("status").each("addresses")) {
            switch (address.text("type")) {
                case "InternalIP" -> address.address("address").ifPresent(own::add);
                case "ExternalIP" -> address.address("address").ifPresent(external::add);
                default -> {}
            }
        }
        ObjectFields spec = object.in("spec");
        List<Network> ranges = new ArrayList<>(spec.networks("podCIDRs"));
        if (ranges.isEmpty()) {
            spec.optionalText("podCIDR").flatMap(Network::parse).ifPresent(ranges::add);
        }
        ObjectFields meta = object.in("metadata");
        cluster.node(new ClusterNode(meta.text("name"), own, external, ranges, meta.map("labels")));
    }

    private void pod(ObjectName name, ObjectFields object) {
        ObjectFields status = object.in("status");
        List<IpAddress> addresses = new ArrayList<>();
        status.each("podIPs").forEach(one -> one.address("ip").ifPresent(addresses::add));
        if (addresses.isEmpty()) {
            status.address("podIP").ifPresent(addresses::add);
        }
        String phase = status.text("phase");
        ObjectFields spec = object.in("spec");
        cluster.pod(new Pod(
                name,
                spec.text("nodeName"),
                addresses,
                spec.flag("hostNetwork").orElse(false),
                !phase.equals("Succeeded") && !phase.equals("Failed")));
    }

    private void service(ObjectName name, ObjectFields object) {
        ObjectFields spec = object.in("spec");
        String type = spec.word("type", List.of("ClusterIP", "NodePort", "LoadBalancer", "ExternalName"))
                .orElse("ClusterIP");
        Service.Builder service = Service.builder(name.namespace(), name.name());
        if (!type.equals("ExternalName")) {
            clusterIps(spec, service);
        }
        for (ObjectFields port : spec.each("ports")) {
            int number = port.port("port");
            if (number == 0) {
                object.source().error(port.value(), "object-port", "this port has no number", "port: 1 to 65535");
            } else {
                service.port(new ServicePort(port.text("name"), port.protocol(), number, port.port("nodePort")));
            }
        }
        spec.addresses("externalIPs").forEach(service::externalIp);
        spec.networks("loadBalancerSourceRanges").forEach(service::sourceRange);
        object.in("status").in("loadBalancer").each("ingress").forEach(one -> loadBalancer(one, service));
        boolean open = !type.equals("ClusterIP") || !spec.texts("externalIPs").isEmpty();
        boolean externalLocal = open && isLocal(spec, "externalTrafficPolicy");
        service.externalLocal(externalLocal).internalLocal(isLocal(spec, "internalTrafficPolicy"));
        if (externalLocal && type.equals("LoadBalancer")) {
            service.healthCheckNodePort(spec.port("healthCheckNodePort"));
        }
        if (spec.word("sessionAffinity", List.of("None", "ClientIP")).equals(Optional.of("ClientIP"))) {
            int seconds = spec.in("sessionAffinityConfig").in("clientIP").number("timeoutSeconds", 1, LONGEST_AFFINITY);
            service.affinity(seconds == 0 ? Service.USUAL_AFFINITY : Duration.ofSeconds(seconds));
        }
        Map<String, String> labels = object.in("metadata").map("labels");
        Optional.ofNullable(labels.get(Service.PROXY_NAME)).ifPresent(service::proxyName);
        cluster.service(service.build());
    }

    private static boolean isLocal(ObjectFields spec, String field) {
        return spec.word(field, POLICIES).equals(Optional.of("Local"));
    }

    private static void clusterIps(ObjectFields spec, Service.Builder service) {
        String first = spec.text("clusterIP");
        if (first.equals("None")) {
            return;
        }
        List<IpAddress> all = spec.texts("clusterIPs").isEmpty() ? List.of() : spec.addresses("clusterIPs");
        if (all.isEmpty()) {
            spec.address("clusterIP").ifPresent(service::clusterIp);
        } else {
            all.forEach(service::clusterIp);
        }
    }

    private static void loadBalancer(ObjectFields ingress, Service.Builder service) {
        boolean direct = !ingress.word("ipMode", List.of("VIP", "Proxy")).equals(Optional.of("Proxy"));
        ingress.address("ip").ifPresent(address -> service.loadBalancerIp(new LoadBalancerIp(address, direct)));
    }

    private void slice(ObjectName name, ObjectFields object) {
        Map<String, String> labels = object.in("metadata").map("labels");
        String service = labels.getOrDefault(SERVICE_LABEL, "");
        boolean passedOver = labels.containsKey(HEADLESS_LABEL) || labels.containsKey(Service.PROXY_NAME);
        Optional<String> type = object.word("addressType", List.of("IPv4", "IPv6", "FQDN"));
        if (service.isEmpty() || passedOver || type.equals(Optional.of("FQDN"))) {
            return;
        }
        Family family = type.equals(Optional.of("IPv6")) ? Family.IPV6 : Family.IPV4;
        ObjectName owner = new ObjectName(name.namespace(), service);
        List<EndpointSlice.Port> ports = ports(object);
        List<SliceEndpoint> endpoints = new ArrayList<>();
        object.each("endpoints").forEach(one -> endpoint(one).ifPresent(endpoints::add));
        sliced.add(owner);
        cluster.slice(new EndpointSlice(name, owner, family, ports, endpoints));
    }

    private static List<EndpointSlice.Port> ports(ObjectFields object) {
        return object.each("ports").stream()
                .filter(port -> port.port("port") != 0)
                .map(port -> new EndpointSlice.Port(port.text("name"), port.protocol(), port.port("port")))
                .toList();
    }

    /** kube-proxy takes the first of an endpoint's addresses, and a condition that is not stated as the good one. */
    private static Optional<SliceEndpoint> endpoint(ObjectFields one) {
        ObjectFields conditions = one.in("conditions");
        ObjectFields hints = one.in("hints");
        return one.addresses("addresses").stream()
                .findFirst()
                .map(address -> new SliceEndpoint(
                        address,
                        one.optionalText("nodeName"),
                        conditions.flag("ready").orElse(true),
                        conditions.flag("serving").orElse(true),
                        conditions.flag("terminating").orElse(false),
                        names(hints, "forZones"),
                        names(hints, "forNodes")));
    }

    private static List<String> names(ObjectFields hints, String field) {
        return hints.each(field).stream().map(one -> one.text("name")).toList();
    }

    private void endpoints(ObjectName name, ObjectFields object) {
        List<EndpointSlice> slices = new ArrayList<>();
        for (ObjectFields subset : object.each("subsets")) {
            List<EndpointSlice.Port> ports = ports(subset);
            List<SliceEndpoint> endpoints = Stream.concat(
                            subset.each("addresses").stream().flatMap(one -> old(one, true)),
                            subset.each("notReadyAddresses").stream().flatMap(one -> old(one, false)))
                    .toList();
            for (Family family : Family.values()) {
                List<SliceEndpoint> ofFamily = endpoints.stream()
                        .filter(one -> one.address().family() == family)
                        .toList();
                ObjectName part = new ObjectName(name.namespace(), name.name() + "/endpoints/" + slices.size());
                slices.add(new EndpointSlice(part, name, family, ports, ofFamily));
            }
        }
        old.put(name, slices);
    }

    private static Stream<SliceEndpoint> old(ObjectFields address, boolean ready) {
        return address.address("ip").stream()
                .map(ip -> new SliceEndpoint(
                        ip, address.optionalText("nodeName"), ready, ready, false, List.of(), List.of()));
    }
}

package io.nfwalk.kube;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a cluster's objects say: nodes, pods, Services and their endpoints. Immutable. */
public final class Cluster {
    private final Map<String, ClusterNode> nodes;
    private final Map<ObjectName, Pod> pods;
    private final Map<ObjectName, Service> services;
    private final Map<ObjectName, List<EndpointSlice>> slices;
    private final Map<String, List<Pod>> podsByNode;

    private Cluster(Builder builder) {
        nodes = Collections.unmodifiableMap(new TreeMap<>(builder.nodes));
        pods = Collections.unmodifiableMap(new TreeMap<>(builder.pods));
        services = Collections.unmodifiableMap(new TreeMap<>(builder.services));
        Map<ObjectName, List<EndpointSlice>> byService = new TreeMap<>();
        builder.slices
                .values()
                .forEach(slice -> byService
                        .computeIfAbsent(slice.service(), name -> new ArrayList<>())
                        .add(slice));
        byService.replaceAll((name, list) -> List.copyOf(list));
        slices = Collections.unmodifiableMap(byService);
        podsByNode = new TreeMap<>();
        pods.values()
                .forEach(pod -> podsByNode
                        .computeIfAbsent(pod.node(), name -> new ArrayList<>())
                        .add(pod));
    }

    /** One without anything. */
    public static Builder builder() {
        return new Builder();
    }

    /** The same to be altered. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        nodes.values().forEach(builder::node);
        pods.values().forEach(builder::pod);
        services.values().forEach(builder::service);
        slices.values().forEach(list -> list.forEach(builder::slice));
        return builder;
    }

    /** The nodes, by name. */
    public List<ClusterNode> nodes() {
        return List.copyOf(nodes.values());
    }

    /** The node of that name. */
    public Optional<ClusterNode> node(String name) {
        return Optional.ofNullable(nodes.get(name));
    }

    /** The pods, by namespace and name. */
    public List<Pod> pods() {
        return List.copyOf(pods.values());
    }

    /** The pods that run on that node, by namespace and name. */
    public List<Pod> podsOn(String node) {
        return Collections.unmodifiableList(podsByNode.getOrDefault(node, List.of()));
    }

    /** The Services, by namespace and name. */
    public List<Service> services() {
        return List.copyOf(services.values());
    }

    /** The Service of that name. */
    public Optional<Service> service(ObjectName name) {
        return Optional.ofNullable(services.get(name));
    }

    /** The parts of a Service's endpoints, by name. */
    public List<EndpointSlice> slices(ObjectName service) {
        return slices.getOrDefault(service, List.of());
    }

    /** Puts a cluster together; of two objects of one kind and name the later counts. */
    public static final class Builder {
        private final Map<String, ClusterNode> nodes = new TreeMap<>();
        private final Map<ObjectName, Pod> pods = new TreeMap<>();
        private final Map<ObjectName, Service> services = new TreeMap<>();
        private final Map<ObjectName, EndpointSlice> slices = new TreeMap<>();

        private Builder() {}

        /** A further node. */
        public Builder node(ClusterNode node) {
            nodes.put(node.name(), node);
            return this;
        }

        /** A further pod. */
        public Builder pod(Pod pod) {
            pods.put(pod.name(), pod);
            return this;
        }

        /** A further Service. */
        public Builder service(Service service) {
            services.put(service.name(), service);
            return this;
        }

        /** A further part of a Service's endpoints. */
        public Builder slice(EndpointSlice slice) {
            slices.put(slice.name(), slice);
            return this;
        }

        /** Takes a Service away, but not its endpoints. */
        public Builder withoutService(ObjectName service) {
            services.remove(service);
            return this;
        }

        /** The cluster. */
        public Cluster build() {
            return new Cluster(this);
        }
    }
}

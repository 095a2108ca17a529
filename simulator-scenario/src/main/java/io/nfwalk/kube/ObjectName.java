package io.nfwalk.kube;

/**
 * The name of an object and the namespace that it is in.
 *
 * @param namespace the namespace
 * @param name the name in it
 */
public record ObjectName(String namespace, String name) implements Comparable<ObjectName> {
    /** By namespace, then by name. */
    @Override
    public int compareTo(ObjectName other) {
        int order = namespace.compareTo(other.namespace);
        return order != 0 ? order : name.compareTo(other.name);
    }

    /** As kube-proxy writes it: {@code default/web}. */
    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}

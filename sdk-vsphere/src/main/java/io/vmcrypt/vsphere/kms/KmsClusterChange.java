package io.vmcrypt.vsphere.kms;

import static java.util.Objects.requireNonNull;

/**
 * Something that {@link KmsClusters#ensure} had to change, or that {@link KmsClusters#plan} found
 * to differ.
 *
 * @param kind what was changed
 * @param serverName which server; empty where the cluster as a whole was changed
 * @param detail in words: {@code address 192.0.2.1 -> 192.0.2.9}
 */
public record KmsClusterChange(Kind kind, String serverName, String detail) {

  /**
   * Checks that all is there.
   *
   * @param kind as the component
   * @param serverName as the component
   * @param detail as the component
   * @throws NullPointerException if one is null
   */
  public KmsClusterChange {
    requireNonNull(kind, "kind");
    requireNonNull(serverName, "serverName");
    requireNonNull(detail, "detail");
  }

  /** What was changed. */
  public enum Kind {
    /** The cluster was created, with its first server. */
    CLUSTER_CREATED,
    /** A server was added to the cluster. */
    SERVER_ADDED,
    /** A server of the cluster was given other settings. */
    SERVER_UPDATED,
    /** The cluster was made the default. */
    DEFAULT_SET
  }
}

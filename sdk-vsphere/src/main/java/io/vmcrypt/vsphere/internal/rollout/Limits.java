package io.vmcrypt.vsphere.internal.rollout;

import io.vmcrypt.vsphere.rollout.EncryptionRollout;
import java.util.OptionalInt;

/**
 * How many VMs a rollout works on at a time, and when it gives up.
 *
 * @param concurrency how many at a time
 * @param perHost how many of one host; empty for no separate limit
 * @param perDatastore how many of one datastore; empty for no separate limit
 * @param stopAfterFailures how many failures stop it; empty if none do
 */
public record Limits(
    int concurrency, OptionalInt perHost, OptionalInt perDatastore, OptionalInt stopAfterFailures) {

  static Limits of(EncryptionRollout rollout) {
    return new Limits(
        rollout.concurrency(),
        rollout.perHost(),
        rollout.perDatastore(),
        rollout.stopAfterFailures());
  }
}

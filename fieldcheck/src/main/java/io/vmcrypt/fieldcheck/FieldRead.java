package io.vmcrypt.fieldcheck;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * One read of the SDK.
 *
 * @param calls that it may make, beside those that sign in and out; no others are sent
 * @param effect what the system does for it; empty if it only answers
 */
record FieldRead(
    String id, String system, String title, List<String> calls, String effect, Reading reading) {

  static final String VCENTER = "vCenter";
  static final String OVH = "OVHcloud API";
  static final String KMS = "KMS";

  /** Reads by the SDK's public methods. */
  interface Reading {
    void read(Scope scope);
  }

  FieldRead {
    requireNonNull(id, "id");
    requireNonNull(system, "system");
    requireNonNull(title, "title");
    calls = List.copyOf(calls);
    requireNonNull(effect, "effect");
    requireNonNull(reading, "reading");
  }
}

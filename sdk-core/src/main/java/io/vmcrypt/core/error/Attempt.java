package io.vmcrypt.core.error;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.shared.input.OneLine;

/**
 * What was tried, on what.
 *
 * @param system the system that was talked to: "OVHcloud API", "vCenter", "KMS"
 * @param operation what was tried, as an infinitive: "read the certificate"
 * @param target on what: an address, a service name, a VM; may be empty
 */
public record Attempt(String system, String operation, String target) {

  public Attempt {
    requireNonNull(system, "system");
    requireNonNull(operation, "operation");
    requireNonNull(target, "target");
  }

  /**
   * For messages: one line, whatever characters the names in it hold.
   *
   * @return operation, system and target
   */
  @Override
  public String toString() {
    return OneLine.of(operation + " (" + system + (target.isEmpty() ? "" : " " + target) + ")");
  }
}

package io.vmcrypt.vsphere;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.report.json.ResultJson;
import io.vmcrypt.vsphere.audit.AuditReport;
import io.vmcrypt.vsphere.internal.report.AuditJson;
import io.vmcrypt.vsphere.internal.report.RolloutJson;
import io.vmcrypt.vsphere.internal.report.VmStateJson;
import io.vmcrypt.vsphere.rollout.RolloutPlan;
import io.vmcrypt.vsphere.rollout.RolloutReport;
import io.vmcrypt.vsphere.vm.VmEncryptionState;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * What was seen of VMs and done with them as JSON (RFC 8259), in the shapes of {@code
 * docs/json.md}. Each method writes one value in UTF-8, flushes the stream and leaves it open.
 */
public final class VsphereJson {

  private static final String WHAT = "the JSON";

  private VsphereJson() {}

  /**
   * Writes an audit as {@link io.vmcrypt.vsphere.audit.EncryptionAudit#writeJson} does.
   *
   * @param report what the audit saw
   * @param out takes an object
   * @throws UncheckedIOException if it cannot be written
   */
  public static void audit(AuditReport report, OutputStream out) {
    AuditJson json = new AuditJson(requireNonNull(out, "out"));
    json.begin(report.context());
    report.vms().forEach(json::vm);
    json.end(report.summary());
  }

  /**
   * Writes how a VM is encrypted: {@code state} of an audit. The state does not say whether the VM
   * complies with its policies.
   *
   * @param state the VM
   * @param out takes an object
   * @throws UncheckedIOException if it cannot be written
   */
  public static void state(VmEncryptionState state, OutputStream out) {
    requireNonNull(state, "state");
    ResultJson.write(out, WHAT, json -> VmStateJson.write(json, state, Map.of()));
  }

  /**
   * Writes what a rollout would do with each VM.
   *
   * @param plan what would be done
   * @param out takes a list
   * @throws UncheckedIOException if it cannot be written
   */
  public static void plan(RolloutPlan plan, OutputStream out) {
    requireNonNull(plan, "plan");
    ResultJson.write(out, WHAT, json -> RolloutJson.planned(json, plan.vms()));
  }

  /**
   * Writes what became of each VM of a rollout.
   *
   * @param report what was done
   * @param out takes a list
   * @throws UncheckedIOException if it cannot be written
   */
  public static void results(RolloutReport report, OutputStream out) {
    requireNonNull(report, "report");
    ResultJson.write(out, WHAT, json -> RolloutJson.results(json, report.results()));
  }
}

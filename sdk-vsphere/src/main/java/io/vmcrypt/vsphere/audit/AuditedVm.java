package io.vmcrypt.vsphere.audit;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.vsphere.policy.PolicyCompliance;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import io.vmcrypt.vsphere.vm.VmEncryptionState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * A VM as an audit saw it.
 *
 * @param vmId its managed object id: "vm-42"
 * @param vmName its name
 * @param path its inventory path: "/Paris/vm/Prod/web-01"; empty if it cannot be followed up to the
 *     root with these credentials
 * @param template whether it is a template
 * @param host where it is registered; empty if vCenter does not say
 * @param state which parts of it are encrypted; empty if it could not be read, and then there is a
 *     finding
 * @param compliance whether the home ({@link #HOME}) and each disk (by its label) complies with its
 *     storage policy; parts about which vCenter says nothing are left out
 * @param findings what is wrong with it
 * @param snapshots the managed object ids of its snapshots, whose keys an audit does not read; a
 *     locked VM shows none
 */
public record AuditedVm(
    String vmId,
    String vmName,
    String path,
    boolean template,
    Optional<AuditedHost> host,
    Optional<VmEncryptionState> state,
    Map<String, PolicyCompliance.Status> compliance,
    List<Finding> findings,
    List<String> snapshots) {

  /** The home, as the part in the subject of findings, and in {@link #compliance()}. */
  public static final String HOME = "home";

  public AuditedVm {
    requireNonNull(vmId, "vmId");
    requireNonNull(vmName, "vmName");
    requireNonNull(path, "path");
    requireNonNull(host, "host");
    requireNonNull(state, "state");
    compliance = Map.copyOf(compliance);
    findings = List.copyOf(findings);
    snapshots = List.copyOf(snapshots);
  }

  /**
   * {@return whether its name is shown; false if its id stands for it, so that a filter may mean
   * it, whatever name that wants}
   */
  public boolean isNameShown() {
    return state.isPresent() || !vmName.equals(vmId);
  }

  /** {@return how much of it is encrypted} */
  public EncryptionLevel level() {
    return state.map(VmEncryptionState::level).orElse(EncryptionLevel.UNKNOWN);
  }

  /**
   * {@return the key providers that its keys are on: their names in order, each once; empty if it
   * is plain or could not be read}
   */
  public List<String> keyProviders() {
    TreeSet<String> providers = new TreeSet<>();
    state.ifPresent(
        read -> {
          read.keys().forEach(key -> key.providerId().ifPresent(providers::add));
        });
    return List.copyOf(providers);
  }
}

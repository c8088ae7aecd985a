package io.vmcrypt.vsphere.audit;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.vsphere.policy.ComplianceStatus;
import io.vmcrypt.vsphere.vm.DiskEncryptionState;
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
 * @param state what of it is encrypted; empty if it could not be read, for which there is a finding
 *     then
 * @param compliance whether the home ({@link #HOME}) and each disk (by its label) is as its storage
 *     policy says; parts of which vCenter says nothing are not there
 * @param findings what is not as it should be
 */
public record AuditedVm(
    String vmId,
    String vmName,
    String path,
    boolean template,
    Optional<AuditedHost> host,
    Optional<VmEncryptionState> state,
    Map<String, ComplianceStatus> compliance,
    List<AuditFinding> findings) {

  /** The home, as the subject of findings and of {@link #compliance()}. */
  public static final String HOME = "home";

  /**
   * Copies list and map.
   *
   * @param vmId as the component
   * @param vmName as the component
   * @param path as the component
   * @param template as the component
   * @param host as the component
   * @param state as the component
   * @param compliance as the component
   * @param findings as the component
   * @throws NullPointerException if a component is null
   */
  public AuditedVm {
    requireNonNull(vmId, "vmId");
    requireNonNull(vmName, "vmName");
    requireNonNull(path, "path");
    requireNonNull(host, "host");
    requireNonNull(state, "state");
    compliance = Map.copyOf(compliance);
    findings = List.copyOf(findings);
  }

  /**
   * How much of it is encrypted.
   *
   * @return the level
   */
  public EncryptionLevel level() {
    return state
        .map(
            read ->
                EncryptionLevel.of(
                    read.isHomeEncrypted(),
                    read.disks().stream().map(DiskEncryptionState::isEncrypted).toList()))
        .orElse(EncryptionLevel.UNKNOWN);
  }

  /**
   * The key providers that its keys are on.
   *
   * @return their names in order, each once; empty if it is plain or could not be read
   */
  public List<String> keyProviders() {
    TreeSet<String> providers = new TreeSet<>();
    state.ifPresent(
        read -> {
          read.keyProvider().ifPresent(providers::add);
          read.disks().forEach(disk -> disk.keyProvider().ifPresent(providers::add));
        });
    return List.copyOf(providers);
  }
}

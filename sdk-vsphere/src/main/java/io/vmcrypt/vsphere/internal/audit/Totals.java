package io.vmcrypt.vsphere.internal.audit;

import io.vmcrypt.core.control.ControlAnswer;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.vsphere.audit.AuditContext;
import io.vmcrypt.vsphere.audit.AuditSummary;
import io.vmcrypt.vsphere.audit.AuditedVm;
import io.vmcrypt.vsphere.shared.control.VmControls;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import io.vmcrypt.vsphere.vm.VmEncryptionState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts VMs, disks and findings. For one thread. */
final class Totals {

  private final Map<EncryptionLevel, Long> vms = new EnumMap<>(EncryptionLevel.class);
  private final Map<String, Long> findings = new HashMap<>();
  private final Map<String, Long> vmsByProvider = new HashMap<>();
  private @Nullable VmControls controls;
  private List<ControlAnswer> controlsOfVcenter = List.of();
  private long disks;
  private long encryptedDisks;

  void add(AuditContext context) {
    count(context.findings());
    if (context.rules().controls().isPresent()) {
      controls = new VmControls(context);
      controlsOfVcenter = context.controls();
    }
  }

  void add(AuditedVm vm) {
    VmControls.Facts facts = VmControls.Facts.of(vm);
    vms.merge(facts.level(), 1L, Long::sum);
    count(vm.findings());
    for (String provider : facts.keyProviders()) {
      vmsByProvider.merge(provider, 1L, Long::sum);
    }
    vm.state().ifPresent(this::addDisks);
    if (controls != null) {
      controls.add(facts);
    }
  }

  private void count(List<Finding> found) {
    for (Finding finding : found) {
      findings.merge(finding.code().value(), 1L, Long::sum);
    }
  }

  private void addDisks(VmEncryptionState state) {
    disks += state.disks().size();
    encryptedDisks += state.disks().size() - state.plainDisks().size();
  }

  AuditSummary summary(Instant finishedAt) {
    List<ControlAnswer> answers = new ArrayList<>();
    if (controls != null) {
      answers.addAll(controls.answers());
    }
    answers.addAll(controlsOfVcenter);
    return new AuditSummary(
        finishedAt, vms, disks, encryptedDisks, findings, vmsByProvider, answers);
  }
}

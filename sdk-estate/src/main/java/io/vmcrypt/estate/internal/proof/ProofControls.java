package io.vmcrypt.estate.internal.proof;

import io.vmcrypt.core.certificate.CertificateValidity;
import io.vmcrypt.core.control.ControlAnswer;
import io.vmcrypt.core.control.ControlMapping;
import io.vmcrypt.core.control.ControlQuestion;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.shared.control.ControlCount;
import io.vmcrypt.core.shared.control.ControlGuides;
import io.vmcrypt.vsphere.audit.AuditContext;
import io.vmcrypt.vsphere.audit.AuditRules;
import io.vmcrypt.vsphere.shared.control.VmControls;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answers the controls for the VMs that an estate means. The vCenter is asked with the first audit,
 * and only then. For one thread.
 */
final class ProofControls {

  private final ControlMapping mapping;
  private @Nullable AuditContext context;
  private @Nullable VmControls vms;

  /** What was told before the vCenter was asked. */
  private final List<String> unread = new ArrayList<>();

  ProofControls(ControlMapping mapping) {
    this.mapping = mapping;
  }

  /** Says in the rules of the next audit whether it has to ask. */
  AuditRules.Builder ask(AuditRules.Builder rules) {
    return context == null ? rules.controls(mapping) : rules.withoutControls();
  }

  /** What an audit has answered. */
  void begin(AuditContext begun) {
    if (context == null && begun.rules().controls().isPresent()) {
      context = begun;
      VmControls asked = new VmControls(begun);
      unread.forEach(asked::unread);
      vms = asked;
    }
  }

  /** One more VM that the estate means. */
  void meant(ProvedVm vm) {
    if (vms != null) {
      vms.add(vm.asked());
    }
  }

  /** A VM, or all of a selection, of which the estate means some and that could not be read. */
  void unread(String what) {
    if (vms == null) {
      unread.add(what);
    } else {
      vms.unread(what);
    }
  }

  /**
   * All answers.
   *
   * @param certificates those of this estate's key servers
   * @param notKnown the places of others of which nobody has told
   * @return empty if no VM could be audited
   */
  List<ControlAnswer> answers(
      List<CertificateValidity> certificates, List<String> notKnown, int certificateDays) {
    if (context == null || vms == null) {
      return List.of();
    }
    List<ControlAnswer> answers = new ArrayList<>(vms.answers());
    context.controls().stream()
        .filter(answer -> answer.question() != ControlQuestion.CERTIFICATES)
        .forEach(answers::add);
    ControlCount count = new ControlCount();
    for (CertificateValidity certificate : certificates) {
      if (certificate.isValid() && !certificate.endsWithin(Duration.ofDays(certificateDays))) {
        count.met();
      } else {
        count.failed(certificate.what());
      }
    }
    notKnown.forEach(count::unknown);
    answers.add(
        count.answer(
            new ControlGuides(context.about().apiVersion(), mapping),
            ControlQuestion.CERTIFICATES,
            ControlAnswer.Verdict.YES,
            "",
            List.of(
                FindingCode.KMS_CERTIFICATE_EXPIRES_SOON.value(),
                FindingCode.CLIENT_CERTIFICATE_EXPIRES_SOON.value())));
    return List.copyOf(answers);
  }
}

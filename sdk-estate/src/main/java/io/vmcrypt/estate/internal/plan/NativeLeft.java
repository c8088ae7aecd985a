package io.vmcrypt.estate.internal.plan;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.estate.internal.reading.NativeSupport;
import java.util.List;
import java.util.Optional;

/** A native key provider that is left stays in vCenter: no step removes it. That is told. */
public final class NativeLeft {

  private final LeavingLook look;

  public NativeLeft(LeavingLook look) {
    this.look = look;
  }

  /**
   * Looks, where no KMS cluster has the name. Whether it is there stops nothing.
   *
   * @param notKnown how much it weighs that it cannot be asked for
   */
  public Optional<Finding> finding(Severity notKnown) {
    if (NativeSupport.isMissing(look.vcenter())) {
      return Optional.empty();
    }
    Subject provider = look.subject();
    try {
      return look.vcenter().nativeKeyProviders().find(look.from()).map(there -> stays(provider));
    } catch (SdkException e) {
      // another service of vCenter, or a session that cannot ask it
      return Optional.of(
          new Finding(
              notKnown,
              FindingCode.KEY_PROVIDER_NOT_SEEN,
              Context.VCENTER,
              provider,
              "it is not known whether it is there as a native key provider: " + e.outcome(),
              e.advice(),
              List.of()));
    }
  }

  private static Finding stays(Subject provider) {
    return Finding.warning(
        FindingCode.KEY_PROVIDER_STAYS,
        Context.VCENTER,
        provider,
        "it is a native key provider, and stays in vCenter: an estate removes KMS clusters only",
        "Keep its backup as long as a VM, a template or a backup may have its keys. Once none has,"
            + " remove it in the vSphere Client, or with NativeKeyProviders.remove.");
  }
}

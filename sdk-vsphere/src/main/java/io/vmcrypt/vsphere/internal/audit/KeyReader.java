package io.vmcrypt.vsphere.internal.audit;

import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.vsphere.internal.session.ApiVersion;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import io.vmcrypt.vsphere.kms.CryptoKeyStatus;
import io.vmcrypt.vsphere.kms.CryptoKeys;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Asks whether vCenter can get at the keys of a page of VMs. For one thread. */
final class KeyReader {

  private final CryptoKeys keys;
  private final boolean supported;
  private boolean forbidden;

  KeyReader(AuditedVcenter vcenter) {
    this.keys = vcenter.clusters().keys();
    this.supported = vcenter.session().version().isAtLeast(ApiVersion.V6_7_2);
  }

  KeyStatuses read(List<VmReading> vms) {
    if (!supported) {
      return KeyStatuses.NOT_SUPPORTED;
    }
    if (forbidden) {
      return KeyStatuses.FORBIDDEN;
    }
    Set<CryptoKeyId> used = new LinkedHashSet<>();
    vms.forEach(vm -> vm.keys().forEach(held -> used.add(held.key())));
    try {
      Map<CryptoKeyId, CryptoKeyStatus> told = new HashMap<>();
      if (!used.isEmpty()) {
        keys.availability(used).forEach(status -> told.put(status.key(), status));
      }
      return new KeyStatuses(true, false, told);
    } catch (PermissionDeniedException e) {
      forbidden = true;
      return KeyStatuses.FORBIDDEN;
    }
  }
}

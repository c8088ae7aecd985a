package io.vmcrypt.vsphere.internal.audit;

import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.vsphere.internal.session.ApiVersion;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import io.vmcrypt.vsphere.kms.CryptoKeyStatus;
import io.vmcrypt.vsphere.kms.CryptoKeys;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.HashMap;
import java.util.HashSet;
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
      return new KeyStatuses(
          true, false, used.isEmpty() ? Map.of() : byKey(keys.availability(used)));
    } catch (PermissionDeniedException e) {
      forbidden = true;
      return KeyStatuses.FORBIDDEN;
    }
  }

  /** Of a key that is answered twice, and differently, nothing is known. */
  private static Map<CryptoKeyId, CryptoKeyStatus> byKey(List<CryptoKeyStatus> answers) {
    Map<CryptoKeyId, CryptoKeyStatus> told = new HashMap<>();
    Set<CryptoKeyId> contradicted = new HashSet<>();
    for (CryptoKeyStatus answer : answers) {
      CryptoKeyStatus earlier = told.put(answer.key(), answer);
      if (earlier != null && !earlier.equals(answer)) {
        contradicted.add(answer.key());
      }
    }
    told.keySet().removeAll(contradicted);
    return told;
  }
}

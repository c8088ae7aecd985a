package io.vmcrypt.vsphere.internal.audit;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.vsphere.internal.pbm.PolicyService;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.kms.KmsClusters;

/** What an audit asks of one vCenter. */
public record AuditedVcenter(
    VimSession session, PolicyService policies, KmsClusters clusters, HostAndPort address) {

  public AuditedVcenter {
    requireNonNull(session, "session");
    requireNonNull(policies, "policies");
    requireNonNull(clusters, "clusters");
    requireNonNull(address, "address");
  }
}

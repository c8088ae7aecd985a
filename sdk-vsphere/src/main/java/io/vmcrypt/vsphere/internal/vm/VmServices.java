package io.vmcrypt.vsphere.internal.vm;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.vsphere.internal.host.HostReader;
import io.vmcrypt.vsphere.internal.key.KeyProviders;
import io.vmcrypt.vsphere.internal.ledger.KeyAvailability;
import io.vmcrypt.vsphere.internal.pbm.PolicyService;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.internal.vim.Tasks;
import io.vmcrypt.vsphere.internal.vm.check.KmsDial;
import io.vmcrypt.vsphere.internal.vm.check.KmsVmSearch;
import io.vmcrypt.vsphere.internal.vm.check.Prechecks;
import io.vmcrypt.vsphere.internal.vm.check.PrivilegeChecks;
import io.vmcrypt.vsphere.internal.vm.reading.KnownHosts;
import io.vmcrypt.vsphere.internal.vm.reading.VmReader;
import java.util.Optional;

/**
 * What every VM handle of one client works with.
 *
 * @param changer judges changes and starts them
 * @param grace gives vCenter time to show what a task did
 */
record VmServices(
    VimSession session,
    Tasks tasks,
    VmReader reader,
    PolicyService policies,
    Changer changer,
    HostMode hosts,
    Grace grace) {

  static VmServices of(VimSession session, PolicyService policies, KnownHosts knownHosts) {
    PropertyCollector collector = new PropertyCollector(session);
    KeyProviders keyProviders = new KeyProviders(session);
    Grace grace = new Grace(session.time());
    HostMode hosts = new HostMode(session, new HostReader(collector), grace);
    return new VmServices(
        session,
        new Tasks(session),
        new VmReader(session, collector),
        policies,
        new Changer(
            session,
            new Prechecks(
                collector,
                keyProviders,
                new KeyAvailability(session),
                knownHosts,
                new KmsDial(session, keyProviders, Optional.empty()),
                new KmsVmSearch(session, collector)),
            keyProviders,
            hosts),
        hosts,
        grace);
  }

  /** Looks for privileges that are missing. */
  PrivilegeChecks privilegeChecks(Attempt attempt) {
    return new PrivilegeChecks(session, new PropertyCollector(session), attempt);
  }
}

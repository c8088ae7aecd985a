package io.vmcrypt.vsphere.internal.vm;

import io.vmcrypt.vsphere.internal.pbm.PolicyService;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.internal.vim.Tasks;

/**
 * What every VM handle of one client works with.
 *
 * @param session calls vCenter
 * @param tasks follows tasks
 * @param reader reads VMs
 * @param policies reads policies
 * @param keyProviders lists key providers and has keys made
 * @param prechecks looks for what stands in the way
 * @param privilegeChecks looks for privileges that are missing
 * @param hosts brings hosts into encryption mode
 * @param grace gives vCenter time to show what a task did
 */
record VmServices(
    VimSession session,
    Tasks tasks,
    VmReader reader,
    PolicyService policies,
    KeyProviders keyProviders,
    Prechecks prechecks,
    PrivilegeChecks privilegeChecks,
    Hosts hosts,
    Grace grace) {

  static VmServices of(VimSession session, PolicyService policies, KnownHosts knownHosts) {
    PropertyCollector collector = new PropertyCollector(session);
    KeyProviders keyProviders = new KeyProviders(session);
    return new VmServices(
        session,
        new Tasks(session),
        new VmReader(session, collector),
        policies,
        keyProviders,
        new Prechecks(collector, keyProviders, knownHosts),
        new PrivilegeChecks(session, collector),
        new Hosts(session, collector),
        new Grace(session.time()));
  }
}

package io.vmcrypt.cli.base;

import io.vmcrypt.core.operation.CallListener;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.vsphere.VsphereClient;

/** Clients for the systems that a command works on. */
public interface Systems {

  /** A new client of vCenter. */
  VsphereClient vcenter();

  /** A new client of the OVHcloud API. */
  OvhClient ovh();

  /** The same systems, whose clients tell a listener of their calls. */
  Systems heardBy(CallListener listener);
}

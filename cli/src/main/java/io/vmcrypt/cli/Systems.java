package io.vmcrypt.cli;

import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.vsphere.VsphereClient;

/** Clients for the systems that a command works on. */
interface Systems {

  /** A new client of vCenter. */
  VsphereClient vcenter();

  /** A new client of the OVHcloud API. */
  OvhClient ovh();
}

package io.vmcrypt.fieldcheck;

import io.vmcrypt.core.operation.CallListener;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.vsphere.VsphereClient;

/** Makes clients of the systems that are checked. */
public interface FieldSystems {

  /** A new client of vCenter that tells this listener of its calls. */
  VsphereClient vcenter(CallListener listener);

  /** A new client of the OVHcloud API that tells this listener of its calls. */
  OvhClient ovh(CallListener listener);
}

/** vCenter: KMS clusters and the trust between vCenter and a KMS, storage policies, VMs. */
module io.vmcrypt.vsphere {
  requires transitive io.vmcrypt.core;
  requires io.vmcrypt.report;
  requires static org.jspecify;
  requires com.squareup.moshi;
  requires java.naming;
  requires java.xml;
  requires okhttp3;
  requires org.slf4j;
  requires retrofit2;
  requires retrofit2.converter.moshi;

  exports io.vmcrypt.vsphere;
  exports io.vmcrypt.vsphere.audit;
  exports io.vmcrypt.vsphere.fault;
  exports io.vmcrypt.vsphere.history;
  exports io.vmcrypt.vsphere.kms;
  exports io.vmcrypt.vsphere.move;
  exports io.vmcrypt.vsphere.nativekey;
  exports io.vmcrypt.vsphere.policy;
  exports io.vmcrypt.vsphere.rollout;
  exports io.vmcrypt.vsphere.session;
  exports io.vmcrypt.vsphere.task;
  exports io.vmcrypt.vsphere.vm;
  exports io.vmcrypt.vsphere.shared.control to
      io.vmcrypt.estate;
  exports io.vmcrypt.vsphere.shared.key to
      io.vmcrypt.estate;

  opens io.vmcrypt.vsphere.internal.vapi.wire to
      com.squareup.moshi;
}

module com.example.consumer {
  requires io.vmcrypt.estate;
  requires io.vmcrypt.kmip;
  requires io.vmcrypt.ovh;
  requires io.vmcrypt.testkit;
  requires io.vmcrypt.vsphere;
}

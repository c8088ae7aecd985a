/** What all modules of vmcrypt share. */
module io.vmcrypt.core {
  requires static com.squareup.moshi;
  requires static org.jspecify;
  requires static retrofit2;
  requires static retrofit2.converter.moshi;
  requires okhttp3;
  requires okio;
  requires org.bouncycastle.pkix;
  requires org.bouncycastle.provider;
  requires org.slf4j;

  exports io.vmcrypt.core;
  exports io.vmcrypt.core.certificate;
  exports io.vmcrypt.core.control;
  exports io.vmcrypt.core.error;
  exports io.vmcrypt.core.finding;
  exports io.vmcrypt.core.key;
  exports io.vmcrypt.core.operation;
  exports io.vmcrypt.core.secret;
  exports io.vmcrypt.core.shared to
      io.vmcrypt.estate,
      io.vmcrypt.kmip,
      io.vmcrypt.ovh,
      io.vmcrypt.report,
      io.vmcrypt.vsphere;
  exports io.vmcrypt.core.shared.async to
      io.vmcrypt.estate,
      io.vmcrypt.ovh,
      io.vmcrypt.vsphere;
  exports io.vmcrypt.core.shared.control to
      io.vmcrypt.estate,
      io.vmcrypt.vsphere;
  exports io.vmcrypt.core.shared.input to
      io.vmcrypt.estate,
      io.vmcrypt.kmip,
      io.vmcrypt.ovh,
      io.vmcrypt.report,
      io.vmcrypt.vsphere;
  exports io.vmcrypt.core.shared.signature to
      io.vmcrypt.estate;

  // these speak to systems
  exports io.vmcrypt.core.internal to
      io.vmcrypt.kmip,
      io.vmcrypt.ovh,
      io.vmcrypt.vsphere;
  exports io.vmcrypt.core.internal.address to
      io.vmcrypt.ovh;
  exports io.vmcrypt.core.internal.http to
      io.vmcrypt.ovh,
      io.vmcrypt.vsphere;
  exports io.vmcrypt.core.internal.json to
      io.vmcrypt.ovh,
      io.vmcrypt.vsphere;
}

/** Asks a key management server who it is and whether vSphere could use it. */
module io.vmcrypt.kmip {
  requires static org.jspecify;
  requires transitive io.vmcrypt.core;
  requires org.bouncycastle.provider;
  requires org.bouncycastle.tls;
  requires org.slf4j;

  exports io.vmcrypt.kmip;
  exports io.vmcrypt.kmip.key;
  exports io.vmcrypt.kmip.protocol;
  exports io.vmcrypt.kmip.report;
}

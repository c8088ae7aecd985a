/**
 * Stateful fakes of the OVHcloud API, vCenter and a KMIP server that speak the real protocols. It
 * imports no module of the SDK, so that a client's mistake is not repeated in its fake.
 */
module io.vmcrypt.testkit {
  requires static org.jspecify;
  requires static ch.qos.logback.classic;
  requires static ch.qos.logback.core;
  requires static org.junit.jupiter.api;
  requires com.squareup.moshi;
  requires java.logging;
  requires java.xml;
  requires mockwebserver3;
  requires okhttp3;
  requires okio;
  requires org.bouncycastle.pkix;
  requires org.bouncycastle.provider;
  requires org.slf4j;

  exports io.vmcrypt.testkit;
  exports io.vmcrypt.testkit.certificate;
  exports io.vmcrypt.testkit.http;
  exports io.vmcrypt.testkit.junit;
  exports io.vmcrypt.testkit.kmip;
  exports io.vmcrypt.testkit.kmip.part;
  exports io.vmcrypt.testkit.ovh;
  exports io.vmcrypt.testkit.ovh.part;
  exports io.vmcrypt.testkit.vcenter;
  exports io.vmcrypt.testkit.vcenter.part;
}

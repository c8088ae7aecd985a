/** The OVHcloud API side of VM encryption in a Hosted Private Cloud. */
module io.vmcrypt.ovh {
  requires transitive io.vmcrypt.core;
  requires static org.jspecify;
  requires com.squareup.moshi;
  requires okhttp3;
  requires okio;
  requires retrofit2;
  requires retrofit2.converter.moshi;

  exports io.vmcrypt.ovh;
  exports io.vmcrypt.ovh.api;
  exports io.vmcrypt.ovh.credential;
  exports io.vmcrypt.ovh.okms;
  exports io.vmcrypt.ovh.privatecloud;
  exports io.vmcrypt.ovh.task;
  exports io.vmcrypt.ovh.vmencryption;

  opens io.vmcrypt.ovh.internal.wire to
      com.squareup.moshi;
}

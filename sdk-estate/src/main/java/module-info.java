/** The whole job over OVHcloud, vCenter and the key server: plan, apply, prove. */
module io.vmcrypt.estate {
  requires transitive io.vmcrypt.core;
  requires transitive io.vmcrypt.kmip;
  requires transitive io.vmcrypt.ovh;
  requires transitive io.vmcrypt.vsphere;
  requires io.vmcrypt.report;
  requires static org.jspecify;
  requires com.squareup.moshi;
  requires okio;
  requires org.snakeyaml.engine;

  exports io.vmcrypt.estate;
  exports io.vmcrypt.estate.evidence;
  exports io.vmcrypt.estate.move;
  exports io.vmcrypt.estate.outage;
  exports io.vmcrypt.estate.part;
  exports io.vmcrypt.estate.plan;
  exports io.vmcrypt.estate.proof;
  exports io.vmcrypt.estate.rotation;
  exports io.vmcrypt.estate.site;
  exports io.vmcrypt.estate.spec;
}

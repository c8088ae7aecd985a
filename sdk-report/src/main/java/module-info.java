/**
 * How results are written: JSON, pages and texts, in one form wherever they come from. For the
 * modules of this SDK, whose results have the methods that programs call.
 */
module io.vmcrypt.report {
  requires transitive io.vmcrypt.core;
  requires com.squareup.moshi;
  requires okio;
  requires static org.jspecify;

  exports io.vmcrypt.report;
  exports io.vmcrypt.report.html to
      io.vmcrypt.estate,
      io.vmcrypt.vsphere;
  exports io.vmcrypt.report.json to
      io.vmcrypt.estate,
      io.vmcrypt.vsphere;
}

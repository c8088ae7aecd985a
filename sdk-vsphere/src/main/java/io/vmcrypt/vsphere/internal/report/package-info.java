/** Writes audits, VMs and what is done with them as JSON and pages: one writer for each thing. */
@NullMarked
package io.vmcrypt.vsphere.internal.report;

import org.jspecify.annotations.NullMarked;

/** Writes VMs and what is done with them as JSON: one writer for each thing. */
@NullMarked
package io.vmcrypt.vsphere.internal.json;

import org.jspecify.annotations.NullMarked;

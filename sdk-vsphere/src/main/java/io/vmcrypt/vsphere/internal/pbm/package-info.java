/** The storage policy service (PBM): policies, what they do, and what they are given to. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.vsphere.internal.pbm;

/** Tests of moves between vCenters, and of arrivals. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.vsphere.move;

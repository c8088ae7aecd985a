/** JSON as the fakes that speak it read and write it. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.testkit.internal.json;

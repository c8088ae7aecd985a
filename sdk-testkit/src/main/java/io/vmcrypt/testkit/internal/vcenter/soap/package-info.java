/** vCenter's types and messages: the schema, reading of requests, writing of answers. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.testkit.internal.vcenter.soap;

package org.stackmotion.lab.world;

import org.stackmotion.migration.vmotion.VMotionService;
import org.stackmotion.net.host.EsxiHost;

/** A host with its vMotion service. */
public record HostPlace(EsxiHost host, VMotionService vmotion) {}

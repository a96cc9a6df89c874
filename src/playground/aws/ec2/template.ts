import type {
  LaunchTemplate,
  LaunchTemplateVersion,
  RequestLaunchTemplateData,
  ResponseLaunchTemplateData,
} from '@aws-sdk/client-ec2';
import { type Tags, tagList } from './tags.ts';

/** A launch template; `id` is its id. */
export interface TemplateRow {
  readonly id: string;
  readonly name: string;
  readonly createdAtMs: number;
  readonly createdBy: string;
  readonly defaultVersion: number;
  readonly latestVersion: number;
  /** The numbers of versions are never given twice. */
  readonly nextVersion: number;
  readonly tags: Tags;
}

/** One version of a template; `id` is made by `versionId`. */
export interface VersionRow {
  readonly id: string;
  readonly templateId: string;
  readonly version: number;
  readonly description?: string;
  readonly createdAtMs: number;
  readonly createdBy: string;
  readonly data: RequestLaunchTemplateData;
  readonly tags: Tags;
}

export function versionId(templateId: string, version: number): string {
  return `${templateId}:${version}`;
}

export function templateOnWire(row: TemplateRow): LaunchTemplate {
  return {
    LaunchTemplateId: row.id,
    LaunchTemplateName: row.name,
    CreateTime: new Date(row.createdAtMs),
    CreatedBy: row.createdBy,
    DefaultVersionNumber: row.defaultVersion,
    LatestVersionNumber: row.latestVersion,
    Tags: tagList(row.tags),
  };
}

export function versionOnWire(
  template: TemplateRow,
  row: VersionRow,
  data: ResponseLaunchTemplateData,
): LaunchTemplateVersion {
  return {
    LaunchTemplateId: template.id,
    LaunchTemplateName: template.name,
    VersionNumber: row.version,
    VersionDescription: row.description,
    CreateTime: new Date(row.createdAtMs),
    CreatedBy: row.createdBy,
    DefaultVersion: template.defaultVersion === row.version,
    LaunchTemplateData: data,
  };
}
